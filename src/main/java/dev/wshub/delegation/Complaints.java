package dev.wshub.delegation;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log that somebody does not decide: at most once a minute for each of them and kind (on this event loop), for it would
 * be told with every command of every client. They come from the configuration, so there are few.
 */
final class Complaints {

  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoClock;
  private final Map<Decider, Silence> silences = new HashMap<>();

  private static final class Silence {
    private long since;
    private long untold;
  }

  Complaints(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * @param what went wrong; nothing of the question or of the answer
   */
  void about(Decider decider, String what) {
    long now = nanoClock.getAsLong();
    Silence silence = silences.get(decider);
    if (silence == null) {
      silence = new Silence();
      silences.put(decider, silence);
    } else if (now - silence.since < PAUSE_NANOS) {
      silence.untold++;
      return;
    }
    silence.since = now;
    LOG.warn(
        "{} is not decided by {}: {}; {}{}",
        decider.kind().label(),
        decider.backend().place(),
        what,
        consequence(decider.kind()),
        silence.untold == 0 ? "" : ", and " + silence.untold + " more before it");
    silence.untold = 0;
  }

  private static String consequence(DelegationKind kind) {
    return switch (kind) {
      case REFRESH, SUB_REFRESH -> "the expiration was moved by a minute";
      default -> "the client was answered error 100";
    };
  }
}
