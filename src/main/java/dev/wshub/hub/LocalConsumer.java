package dev.wshub.hub;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;

/**
 * Listens at an address of the hub. A message may be under way to a consumer when that is unregistered; Vert.x would drop
 * it with a warning for each. The call that prevents it is none of Vert.x' public ones, which is why it stands here alone.
 */
public final class LocalConsumer {
  private LocalConsumer() {}

  /**
   * Begins to listen, on the event loop of the caller, until that verticle is undeployed or the consumer unregistered.
   *
   * @param late takes what is under way at that moment, on the same event loop; Vert.x then fails what wants a reply and got none
   */
  public static <T> MessageConsumer<T> listen(
      Vertx vertx, String address, Handler<Message<T>> handler, Handler<Message<T>> late) {
    MessageConsumer<T> consumer = vertx.eventBus().localConsumer(address);
    ((MessageConsumerImpl<T>) consumer).discardHandler(late);
    return consumer.handler(handler);
  }
}
