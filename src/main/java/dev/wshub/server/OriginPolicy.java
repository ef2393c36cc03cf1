package dev.wshub.server;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether a browser's page may open a connection, by the {@code Origin} header that browsers send and other clients do
 * not. Against cross-site WebSocket hijacking it is checked before the upgrade. Immutable.
 */
final class OriginPolicy {

  private final List<Pattern> allowed;

  /**
   * @param globs whole origins in which {@code *} stands for any text; empty for the same host only
   */
  OriginPolicy(List<String> globs) {
    allowed = globs.stream().map(OriginPolicy::pattern).toList();
  }

  /**
   * @param origin the header's value, or null when there is none, which passes
   * @param host value of the {@code Host} header, or null
   */
  boolean allows(String origin, String host) {
    if (origin == null) {
      return true;
    }
    String value = origin.toLowerCase(Locale.ROOT);
    if (allowed.isEmpty()) {
      int scheme = value.indexOf("://");
      return scheme >= 0 && host != null && value.substring(scheme + 3).equals(host.toLowerCase(Locale.ROOT));
    }
    return allowed.stream().anyMatch(pattern -> pattern.matcher(value).matches());
  }

  private static Pattern pattern(String glob) {
    StringBuilder expression = new StringBuilder();
    for (String part : glob.toLowerCase(Locale.ROOT).split("\\*", -1)) {
      expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(expression.toString());
  }
}
