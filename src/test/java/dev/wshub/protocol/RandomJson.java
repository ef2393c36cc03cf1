package dev.wshub.protocol;

import java.util.Random;
import java.util.function.Supplier;

/** Random JSON texts, with odd white space, escapes, doubled keys and numbers that no double can hold. */
final class RandomJson {
  private static final String[] SCALARS = {"null", "true", "false", "0", "-1", "1e9", "0.10",
      "123456789012345678901234567890"};
  private static final String[] PIECES = {"a", "é", "€", "😀", "\\n", "\\u00e9", "\\\"", "\\\\", "\\/", "{", "]", ",",
      " "};

  private RandomJson() {}

  static String value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> SCALARS[random.nextInt(SCALARS.length)].replace("null", "[null]");
      case 1 -> string(random);
      case 2 -> list(random, '[', ']', () -> nested(random, depth));
      default -> list(random, '{', '}', () -> member(random, depth));
    };
  }

  private static String member(Random random, int depth) {
    return string(random) + space(random) + ":" + space(random) + nested(random, depth);
  }

  private static String nested(Random random, int depth) {
    return random.nextInt(10) == 0 ? "null" : value(random, depth - 1);
  }

  private static String list(Random random, char open, char close, Supplier<String> element) {
    StringBuilder text = new StringBuilder().append(open).append(space(random));
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ",").append(space(random)).append(element.get()).append(space(random));
    }
    return text.append(close).toString();
  }

  private static String string(Random random) {
    StringBuilder text = new StringBuilder("\"");
    int size = random.nextInt(8);
    for (int i = 0; i < size; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.append('"').toString();
  }

  private static String space(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> " ";
      case 1 -> "\t ";
      default -> "";
    };
  }
}
