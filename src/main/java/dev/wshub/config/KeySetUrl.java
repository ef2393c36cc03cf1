package dev.wshub.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a JSON Web Key Set is. It may depend on the token: <code>{{name}}</code> stands for what the group of that name in the
 * expression for its issuer or audience has matched. Immutable; any thread.
 */
public record KeySetUrl(String template) {

  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([a-zA-Z0-9_]+)\\s*}}");

  private static final Pattern END_OF_PATH = Pattern.compile("[?#]");

  /** Names of the groups it needs; none: it is the same for all tokens. */
  public Set<String> names() {
    var names = new LinkedHashSet<String>();
    PLACE.matcher(template).results().forEach(place -> names.add(place.group(1)));
    return names;
  }

  /**
   * The URL for one token.
   *
   * @param groups what was matched in the token
   * @return empty when a group is missing, or when what was filled in is no part of a path: it could lead to another place
   */
  public Optional<String> resolve(Map<String, String> groups) {
    if (!names().stream().allMatch(name -> groups.containsKey(name) && !END_OF_PATH.matcher(groups.get(name)).find())) {
      return Optional.empty();
    }
    String url = PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(groups.get(place.group(1))));
    return isPlain(url) ? Optional.of(url) : Optional.empty();
  }

  /** Whether it can be asked: a host, and a path that stays what it is when {@code .}, {@code ..} and {@code //} are taken out. */
  private static boolean isPlain(String url) {
    try {
      var uri = new URI(url);
      String path = uri.getRawPath();
      return uri.getHost() != null && path != null && !path.contains("//") && path.equals(uri.normalize().getRawPath());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether it is a URL at all, whatever is filled in. */
  boolean isSound() {
    return isPlain(PLACE.matcher(template).replaceAll("x"));
  }
}
