package dev.wshub.garbage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Random bad input. The same seed gives the same; another one is set by {@code -Dgarbage.seed=N}. */
final class Garbage {

  private static final long SEED = Long.getLong("garbage.seed", 20_251_124L);

  private static final List<String> VALUES = List.of(
      "null", "true", "0", "-1", "1.5", "1e400", "9".repeat(18), "9".repeat(400), "9".repeat(2000), "\"\"", "\"text\"", "\"\\u0000\\r\\n\"",
      "\"\\ud800\"", "[]", "[[]]", "[null]", "[1,\"a\",{}]", "{}", "{\"a\":1}", "{\"\":{\"\":null}}", "NaN", "tru", "'a'", "\"open");

  private static final List<String> NAMES = List.of(
      "", "}", "}a", "{}", "a}b", "\\u0000", "\\r\\nEVIL", "\\u001b[31m", "\\u0085", "\\u2028", "\\ud83d\\ude00", "\\ud800", "é", "*", "a b",
      "x".repeat(256), ":", "a:", ":b", "$", "#", "&", "../../etc/passwd", "<script>");

  private final Random random;

  private Garbage(long seed) {
    random = new Random(seed);
  }

  /** Runs something as often as told, each time with other garbage; a failure names the seed that repeats it alone. */
  static void rounds(int count, Consumer<Garbage> round) {
    for (long seed = SEED; seed < SEED + count; seed++) {
      try {
        round.accept(new Garbage(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dgarbage.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** JSON values of all types and none, beside what only looks like JSON. */
  static List<String> values() {
    return VALUES;
  }

  /** Names of channels, escaped for JSON, most of which no channel can have. */
  static List<String> names() {
    return NAMES;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  byte[] bytes(int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The same with a few bytes changed, left out, or put in, or with its end cut off. */
  byte[] mutated(byte[] valid) {
    byte[] bytes = valid.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 1; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> bytes = inserted(bytes, at);
      }
    }
    return bytes;
  }

  private byte[] inserted(byte[] bytes, int at) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    longer[at] = (byte) random.nextInt();
    return longer;
  }

  /** Text of characters that protocols, terminals and logs are fond of. */
  String text(int most) {
    String fond = "\0\t\n\r\u001b\u007f\u0085\u2028 \"'\\{}[]:,;<>%$&#*?/=+-_.aZ09é€";
    var text = new StringBuilder();
    for (int left = random.nextInt(most + 1); left > 0; left--) {
      text.append(fond.charAt(random.nextInt(fond.length())));
    }
    return text.toString();
  }

  byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
