package dev.wshub.redis;

import dev.wshub.hub.EngineAway;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that Redis refuses for a reason that passes, or that the operator has to remove: each kind is counted, and logged
 * once a minute. For whoever asked they are an outage. Bridge's loop only.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long NANOS_BETWEEN_WARNINGS = 60_000_000_000L;

  private final String name;
  private final Map<RedisError, Refusals> kinds = new EnumMap<>(RedisError.class);

  private static final class Refusals {
    long count;
    long warnedAt = System.nanoTime() - NANOS_BETWEEN_WARNINGS;
  }

  /** @param name of the connection in Redis */
  RefusalLog(String name) {
    this.name = name;
  }

  /** What the one who asked is told. */
  Throwable understood(Throwable cause) {
    var error = RedisError.of(cause);
    if (error.isEmpty()) {
      return cause;
    }
    var refusals = kinds.computeIfAbsent(error.get(), kind -> new Refusals());
    refusals.count++;
    if (System.nanoTime() - refusals.warnedAt >= NANOS_BETWEEN_WARNINGS) {
      refusals.warnedAt = System.nanoTime();
      LOG.error("{}: Redis has refused {} commands so far: {}", name, refusals.count, RedisError.withAdvice(cause));
    }
    return new EngineAway("Redis: " + cause.getMessage());
  }
}
