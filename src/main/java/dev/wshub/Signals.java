package dev.wshub;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT: the first one begins the ordered shutdown, after which the process ends with 0 (1 when time ran out); one
 * that comes more than a second later ends the process at once, after one line in the log. What comes within the second is the same
 * wish told twice: a wrapper passes Ctrl-C on that the terminal has sent to both, and {@code timeout} signals its child and then the
 * group. The JVM's own handler would end with 143, whatever the shutdown hooks do.
 */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final long LAST_WORDS_MS = 500;
  private static final long SAME_WISH_NANOS = Duration.ofSeconds(1).toNanos();

  private final HubApplication application;
  private final AtomicReference<Long> firstAt = new AtomicReference<>();

  private Signals(HubApplication application) {
    this.application = application;
  }

  static void handledBy(HubApplication application) {
    var signals = new Signals(application);
    Signal.handle(new Signal("TERM"), signals::received);
    Signal.handle(new Signal("INT"), signals::received);
  }

  private void received(Signal signal) {
    long now = System.nanoTime();
    Long first = firstAt.compareAndExchange(null, now);
    if (first == null) {
      new Thread(this::end, "shutdown").start();
    } else if (now - first > SAME_WISH_NANOS) {
      sayThatItEndsNow(signal);
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
  }

  /** By a thread that is not waited for long: whoever reads the log may have stopped, which is a reason to send the second signal. */
  private static void sayThatItEndsNow(Signal signal) {
    var thread =
        new Thread(
            () -> {
              log.warn("A second signal ({}): ending at once, with what is left", signal.getName());
              Logging.stop();
            },
            "last-words");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(LAST_WORDS_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    boolean inOrder = false;
    try {
      inOrder = application.shutDown();
      Logging.stop();
    } catch (InterruptedException e) {
      inOrder = false;
    } finally {
      // Whatever was thrown, the process must end. Not by exit, where hooks would wait for what has just been given up.
      if (!inOrder) {
        Runtime.getRuntime().halt(1);
      }
    }
    System.exit(0);
  }
}
