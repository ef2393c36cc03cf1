package dev.wshub.config;

/**
 * Text from outside as it may stand in a log or on a terminal. Line ends would begin entries of a stranger's own, and escape
 * sequences would change what the operator sees.
 */
public final class Printable {

  private Printable() {}

  /** The text, with the number of each control character, line separator, format character and half surrogate in its place. */
  public static String of(String text) {
    return text.codePoints().allMatch(Printable::isPrintable) ? text : escaped(text);
  }

  private static String escaped(String text) {
    var out = new StringBuilder(text.length() + 8);
    text.codePoints().forEach(
        point -> {
          if (isPrintable(point)) {
            out.appendCodePoint(point);
          } else {
            out.append(String.format("\\u%04x", point));
          }
        });
    return out.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      default -> true;
    };
  }
}
