package dev.wshub.redis;

import dev.wshub.control.ControlMessage;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.LocalControl;
import dev.wshub.control.LocalOutcome;
import dev.wshub.protocol.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What other instances ask of this one. What was done is remembered for a time with its answer, so that a repetition is
 * answered and not done once more; of questions, which change nothing, only those under way are. Bridge's loop only.
 */
final class ControlOrders {
  /** Nobody asks again for longer than the longest {@code engine.redis.io_timeout}; a margin is for clocks and delays. */
  static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(120);

  static final int MOST_REMEMBERED = 20_000;

  private final String own;
  private final LocalControl local;
  private final Function<String, ErrorCode> channelCheck;
  private final BiConsumer<String, byte[]> sender;
  private final LongSupplier nanoClock;
  private final Map<String, Taken> taken = new LinkedHashMap<>(); // the oldest first

  /** A request that was taken; the answer is null until there is one. */
  private static final class Taken {
    final long atNanos;
    byte[] answer;

    Taken(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  /**
   * @param channelCheck what is wrong with a channel's name here, or null
   * @param sender sends an answer to an instance
   */
  ControlOrders(
      String own,
      LocalControl local,
      Function<String, ErrorCode> channelCheck,
      BiConsumer<String, byte[]> sender,
      LongSupplier nanoClock) {
    this.own = own;
    this.local = local;
    this.channelCheck = channelCheck;
    this.sender = sender;
    this.nanoClock = nanoClock;
  }

  void take(ControlMessage.Request message) {
    forgetOld();
    String key = message.from() + ' ' + message.id();
    var known = taken.get(key);
    if (known != null) {
      if (known.answer != null) {
        sender.accept(message.from(), known.answer);
      }
      return;
    }
    var entry = new Taken(nanoClock.getAsLong());
    taken.put(key, entry);
    carryOut(message.request(), outcome -> answer(message, key, entry, outcome));
  }

  private void carryOut(ControlRequest request, Consumer<LocalOutcome> handler) {
    // The one who asks has checked it by his own configuration.
    ErrorCode wrong = request instanceof ControlRequest.Subscribe it ? channelCheck.apply(it.channel()) : null;
    if (wrong == null) {
      local.carryOut(request, handler);
    } else {
      handler.accept(LocalOutcome.failed(wrong, null));
    }
  }

  private void answer(ControlMessage.Request message, String key, Taken entry, LocalOutcome outcome) {
    byte[] answer = new ControlMessage.Answer(message.id(), own, outcome).encode();
    if (message.request() instanceof ControlRequest.Order && outcome.error() == null) {
      entry.answer = answer;
    } else {
      taken.remove(key, entry);
    }
    sender.accept(message.from(), answer);
  }

  /** Answers what this instance does not understand. */
  void refuse(ControlMessage.Unknown message) {
    var outcome = LocalOutcome.failed(ErrorCode.NOT_AVAILABLE, message.why());
    sender.accept(message.from(), new ControlMessage.Answer(message.id(), own, outcome).encode());
  }

  int remembered() {
    return taken.size();
  }

  private void forgetOld() {
    long now = nanoClock.getAsLong();
    var entries = taken.values().iterator();
    while (entries.hasNext()) {
      boolean old = now - entries.next().atNanos > REMEMBERED_NANOS;
      if (!old && taken.size() < MOST_REMEMBERED) {
        return;
      }
      entries.remove();
    }
  }
}
