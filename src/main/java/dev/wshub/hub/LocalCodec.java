package dev.wshub.hub;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands an immutable message over the local event bus as it is, without a copy. It works between verticles of one
 * process only; a message that would leave it is a programming error.
 *
 * <p>One codec serves all messages and is picked by name: {@link #deliveryOptions()}. Several hubs in one Vert.x share
 * it.
 */
public final class LocalCodec implements MessageCodec<Object, Object> {
  private static final String NAME = "wshub-local";

  private LocalCodec() {}

  /** Registers the codec, once per Vert.x; further calls change nothing. Any thread. */
  public static void register(Vertx vertx) {
    EventBus eventBus = vertx.eventBus();
    synchronized (eventBus) {
      try {
        eventBus.registerCodec(new LocalCodec());
      } catch (IllegalStateException alreadyRegistered) {
        // Another verticle or another hub was first: it is the same codec.
      }
    }
  }

  /** Options of every internal message. Keep them in a field: they are the same for all messages. */
  public static DeliveryOptions deliveryOptions() {
    return new DeliveryOptions().setCodecName(NAME).setLocalOnly(true);
  }

  @Override
  public Object transform(Object message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  @Override
  public void encodeToWire(Buffer buffer, Object message) {
    throw new UnsupportedOperationException("Internal messages stay in this process: " + message.getClass().getName());
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("Internal messages stay in this process");
  }
}
