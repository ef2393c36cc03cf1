package dev.wshub.server;

import dev.wshub.config.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log which origins are refused, each at most once a minute (on this event loop): whoever has forgotten one in
 * {@code client.allowed_origins} finds it there. Strangers send what they like, so that few are remembered.
 *
 * <p>Owner loop only.
 */
final class RefusedOrigins {

  static final int MOST = 100;
  private static final int LONGEST = 200;
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(RefusedOrigins.class);

  private final LongSupplier nanoClock;

  /** When each was told, the longest ago first. */
  private final Map<String, Long> told = new LinkedHashMap<>();

  RefusedOrigins(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** One was refused. While as many others were told within a minute as are remembered, it is not. */
  void refused(String origin) {
    long now = nanoClock.getAsLong();
    told.values().removeIf(at -> now - at >= PAUSE_NANOS);
    String text = origin.length() > LONGEST ? origin.substring(0, LONGEST) : origin;
    if (told.size() < MOST && told.putIfAbsent(text, now) == null) {
      LOG.info("A connection from the origin {} was refused: it is not among client.allowed_origins", Printable.of(text));
    }
  }
}
