package dev.wshub;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.wshub.config.ConfigException;
import dev.wshub.config.LogConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of the stand-alone process. A logback file of the operator's own ({@code -Dlogback.configurationFile}) is left as it is.
 *
 * <p>Entries are written by a thread of their own, and dropped when it cannot keep up: an event loop that waits for a full pipe
 * holds up every client.
 */
final class Logging {

  private static final String OWN_FILE = "logback.configurationFile";

  /**
   * Every entry is one line, and the lines of a stack trace are indented, so that nothing in a message can pass for an entry of its
   * own; what would act on a terminal is left out.
   */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - "
          + "%replace(%replace(%msg){'[\\r\\n]+', ' '}){'[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e]', '?'}%n"
          + "%replace(%replace(%ex){'[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e]', '?'}){'(?m)^(?=\\S)', '  '}";

  private static final int QUEUE = 8192;

  private Logging() {}

  static void configure(LogConfig config) {
    if (System.getProperty(OWN_FILE) != null) {
      return;
    }
    var context = context();
    context.reset();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(async(context, output(context, config)));
    var level = level(config.level());
    // The libraries' own details drown the hub's.
    root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
    context.getLogger("dev.wshub").setLevel(level);
    // What it has to say about a failed start, Main says in fewer words.
    context.getLogger("io.vertx.launcher").setLevel(Level.OFF);
  }

  /** Writes out what still waits. */
  static void stop() {
    context().stop();
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  private static Level level(LogConfig.Level level) {
    return level == LogConfig.Level.NONE ? Level.OFF : Level.toLevel(level.name());
  }

  private static AsyncAppender async(LoggerContext context, OutputStreamAppender<ILoggingEvent> output) {
    var async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(QUEUE);
    async.setNeverBlock(true);
    async.setDiscardingThreshold(0);
    async.addAppender(output);
    async.start();
    return async;
  }

  private static OutputStreamAppender<ILoggingEvent> output(LoggerContext context, LogConfig config) {
    OutputStreamAppender<ILoggingEvent> output;
    if (config.file().isEmpty()) {
      output = new ConsoleAppender<>();
    } else {
      var file = new FileAppender<ILoggingEvent>();
      file.setFile(config.file());
      output = file;
    }
    output.setContext(context);
    output.setEncoder(config.format() == LogConfig.Format.JSON ? json(context) : text(context));
    output.start();
    if (!output.isStarted()) {
      throw new ConfigException("log.file: " + config.file() + " cannot be written");
    }
    return output;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    var encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
