package dev.wshub.redis;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A channel in which this instance has entries, or may have some. Bridge's loop only. */
final class OwnChannel {

  /** Whose entry. */
  record Holder(ClientList list, String client) {}

  /** An entry's removal, which is tried until it is done. */
  static final class Removal {
    private final Supplier<Future<Boolean>> command;
    private Future<Boolean> underWay;

    Removal(Supplier<Future<Boolean>> command) {
      this.command = command;
    }

    boolean isUnderWay() {
      return underWay != null;
    }

    /** Completes with whether there was an entry; a failed one can be tried again. */
    Future<Boolean> attempt() {
      if (underWay == null) {
        var attempt = command.get();
        underWay = attempt;
        attempt.onComplete(done -> underWay = null);
        if (attempt.isComplete()) {
          underWay = null;
        }
        return attempt;
      }
      return underWay;
    }
  }

  /** Those whose entries were sent, or are about to be; the value is another one when a client has left meanwhile. */
  final Map<Holder, Object> holders = new HashMap<>();

  final Map<Holder, Removal> removals = new HashMap<>();

  /**
   * Writes in Redis that this instance has presence in the channel; null when this was not begun in its present life.
   */
  Future<Void> listed;

  boolean isEmpty() {
    return holders.isEmpty() && removals.isEmpty();
  }
}
