package dev.wshub.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A regular expression in the syntax of Go, as Centrifugo's configuration has it, that is found anywhere in a text. Immutable; any
 * thread.
 *
 * <p>Finding it takes time in proportion to the text and no stack, whatever the expression: names of channels and claims are up
 * to strangers. The JDK's expressions would be read differently (brackets, flags, scripts, names of groups), and some take
 * exponential time.
 */
public final class GoPattern {

  /** The begin of a group with a name. */
  private static final Pattern NAMED = Pattern.compile("\\(\\?P?<[a-zA-Z_][a-zA-Z0-9_]*>");

  private final Pattern pattern;

  /**
   * @throws IllegalArgumentException when it is none; the message says why
   */
  public GoPattern(String expression) {
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }

  public boolean isFoundIn(String text) {
    return pattern.matcher(text).find();
  }

  /** Names of the groups that have one. */
  public Set<String> groupNames() {
    return pattern.namedGroups().keySet();
  }

  /**
   * Looks for the expression.
   *
   * @return what its named groups have matched, without those that took no part; empty when it is not found
   */
  public Optional<Map<String, String>> find(String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    var found = new LinkedHashMap<String, String>();
    pattern.namedGroups().forEach(
        (name, number) -> {
          if (matcher.group(number) != null) {
            found.put(name, matcher.group(number));
          }
        });
    return Optional.of(found);
  }

  /**
   * Whether it matches nothing but a few texts that stand in it: letters, digits, {@code - _ : / @} and escaped signs, in groups
   * and alternatives, possibly anchored. No sign repeats, leaves out or stands for others.
   */
  public boolean isListOfWords() {
    return NAMED.matcher(pattern.pattern())
        .replaceAll("(")
        .replace("(?:", "(")
        .replaceAll("\\\\[^a-zA-Z0-9]", "-")
        .matches("[-a-zA-Z0-9_:/@~ ()|^$]*");
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
