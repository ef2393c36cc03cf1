package dev.wshub.cli;

import dev.wshub.config.GoDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For how long a token holds, as it is typed: {@code 600}, in seconds, or {@code 10m}; 0: for ever. */
final class Expiry implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      return text.matches("\\d{1,15}") ? Duration.ofSeconds(Long.parseLong(text)) : GoDuration.parse(text);
    } catch (RuntimeException e) {
      throw new TypeConversionException("'" + text + "' is neither a number of seconds nor a duration such as 10m");
    }
  }

  /** Unix seconds of the end; 0: none. */
  static long from(Duration ttl) {
    return ttl.isZero() ? 0 : System.currentTimeMillis() / 1000 + Math.max(1, ttl.toSeconds());
  }
}
