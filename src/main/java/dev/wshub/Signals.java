package dev.wshub;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT: the first one begins the ordered shutdown, after which the process ends with 0 (1 when time ran out); a
 * second one ends the process at once. The JVM's own handler would end with 143, whatever the shutdown hooks do.
 */
final class Signals {

  private final HubApplication application;
  private final AtomicBoolean shuttingDown = new AtomicBoolean();

  private Signals(HubApplication application) {
    this.application = application;
  }

  static void handledBy(HubApplication application) {
    var signals = new Signals(application);
    Signal.handle(new Signal("TERM"), signals::received);
    Signal.handle(new Signal("INT"), signals::received);
  }

  private void received(Signal signal) {
    if (shuttingDown.compareAndSet(false, true)) {
      new Thread(this::end, "shutdown").start();
    } else {
      Runtime.getRuntime().halt(128 + signal.getNumber());
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
