package dev.wshub.delegation;

import dev.wshub.config.HubConfig;
import dev.wshub.protocol.ProtocolException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is kept of the headers in clients' connect commands: those that some endpoint is to be told. Immutable. */
public final class EmulatedHeaders {

  private final Set<String> names = new HashSet<>();

  public EmulatedHeaders(HubConfig config) {
    config
        .proxiesByPath()
        .values()
        .forEach(proxy -> proxy.emulatedHeaders().forEach(name -> names.add(name.toLowerCase(Locale.ROOT))));
  }

  /**
   * Those that count, with names in small letters.
   *
   * @throws ProtocolException when one of them holds what no header can
   */
  public Map<String, String> of(Map<String, String> sent) throws ProtocolException {
    if (names.isEmpty() || sent.isEmpty()) {
      return Map.of();
    }
    var kept = new HashMap<String, String>();
    for (var one : sent.entrySet()) {
      String name = one.getKey().toLowerCase(Locale.ROOT);
      if (names.contains(name)) {
        requireOneLine(one.getValue());
        kept.put(name, one.getValue());
      }
    }
    return kept.isEmpty() ? Map.of() : kept;
  }

  /** A line end would begin a header, or a request, of the client's own. */
  private static void requireOneLine(String value) throws ProtocolException {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new ProtocolException("a header in the connect command holds control characters");
    }
  }
}
