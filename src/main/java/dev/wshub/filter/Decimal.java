package dev.wshub.filter;

/**
 * Decimal numbers as they stand in tags, compared digit by digit: exact at any length, and without an object for each comparison.
 *
 * <p>A number is an optional sign, one or more digits, and where there is a point 1 to 19 digits behind it.
 */
final class Decimal {
  private static final int MOST_FRACTION_DIGITS = 19;

  private Decimal() {}

  static boolean isNumber(String text) {
    int at = start(text);
    int point = digitsFrom(text, at);
    if (point == at) {
      return false;
    }
    if (point == text.length()) {
      return true;
    }
    int end = text.charAt(point) == '.' ? digitsFrom(text, point + 1) : point;
    int fraction = end - point - 1;
    return end == text.length() && fraction >= 1 && fraction <= MOST_FRACTION_DIGITS;
  }

  /** Below, at or above zero as the first number is less than, equal to or greater than the second. */
  static int compare(String a, String b) {
    int signA = sign(a);
    int signB = sign(b);
    if (signA != signB) {
      return Integer.compare(signA, signB);
    }
    return signA == 0 ? 0 : signA * compareDigits(a, b);
  }

  /** 0 for zero, however it is written. */
  private static int sign(String number) {
    for (int i = start(number); i < number.length(); i++) {
      char c = number.charAt(i);
      if (c != '0' && c != '.') {
        return number.charAt(0) == '-' ? -1 : 1;
      }
    }
    return 0;
  }

  private static int compareDigits(String a, String b) {
    int fromA = significant(a);
    int fromB = significant(b);
    int pointA = digitsFrom(a, fromA);
    int pointB = digitsFrom(b, fromB);
    if (pointA - fromA != pointB - fromB) {
      return Integer.compare(pointA - fromA, pointB - fromB);
    }
    int end = Math.max(a.length() - fromA, b.length() - fromB);
    for (int i = 0; i < end; i++) {
      int difference = digit(a, fromA + i) - digit(b, fromB + i);
      if (difference != 0) {
        return difference < 0 ? -1 : 1;
      }
    }
    return 0;
  }

  /** The points stand at the same place of both; what is not written is zero. */
  private static char digit(String number, int at) {
    char c = at < number.length() ? number.charAt(at) : '0';
    return c == '.' ? '0' : c;
  }

  private static int start(String text) {
    return !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-') ? 1 : 0;
  }

  private static int significant(String number) {
    int at = start(number);
    while (at < number.length() && number.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  private static int digitsFrom(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
