package dev.wshub.garbage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Keeps what should not be in the log after bad input: errors, stack traces, and control characters. Any thread. */
public final class QuietLog extends AppenderBase<ILoggingEvent> {

  private final Queue<String> loud = new ConcurrentLinkedQueue<>();

  public static QuietLog begin() {
    var log = new QuietLog();
    log.start();
    root().addAppender(log);
    return log;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean error = event.getLevel().isGreaterOrEqual(Level.ERROR);
    if (error || event.getThrowableProxy() != null || event.getFormattedMessage().chars().anyMatch(Character::isISOControl)) {
      var cause = event.getThrowableProxy();
      loud.add(event + (cause == null ? "" : ": " + cause.getClassName() + ": " + cause.getMessage()));
    }
  }

  /** Ends it; what should not have been there. */
  public List<String> end() {
    root().detachAppender(this);
    return new ArrayList<>(loud);
  }
}
