package dev.wshub.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pattern for channel names: {@code *} any text, {@code ?} any character, {@code [abc]}, {@code [a-z]} and {@code
 * [!a-z]} one of or none of these characters, {@code {a,b}} one of these patterns, and a backslash before a character
 * that means itself. The whole name must match; no character is special in names.
 *
 * <p>A pattern becomes a small machine whose states are all followed at once: matching takes time in the length of the
 * name times that of the pattern, whatever the pattern. Immutable but for its scratch sets: one thread at a time.
 */
final class Glob {
  private final List<State> states = new ArrayList<>();
  private final int[] current;
  private final int[] next;
  private final int[] seen;
  private final String literalPrefix;
  private int round;

  /** What a state takes: a character, and then where it leads; or nothing, and where it leads at once. */
  private record State(Kind kind, char character, String set, boolean negated, int[] to) {}

  private enum Kind {
    CHARACTER,
    ANY,
    SET,
    SPLIT,
    END
  }

  /**
   * @throws IllegalArgumentException for a pattern with an open bracket, brace or backslash
   */
  Glob(String pattern) {
    int end = add(Kind.END, '\0', null, false);
    int start = new Parser(pattern).sequence(false, end);
    // The start is kept as the last state.
    add(Kind.SPLIT, '\0', null, false, start);
    current = new int[states.size()];
    next = new int[states.size()];
    seen = new int[states.size()];
    literalPrefix = pattern.substring(0, literalLength(pattern));
  }

  /** What every matching name begins with. */
  String literalPrefix() {
    return literalPrefix;
  }

  boolean matches(String name) {
    int[] from = current;
    int[] to = next;
    round++;
    int count = follow(states.size() - 1, from, 0);
    for (int i = 0; i < name.length() && count > 0; i++) {
      round++;
      int reached = 0;
      for (int k = 0; k < count; k++) {
        var state = states.get(from[k]);
        if (takes(state, name.charAt(i))) {
          reached = follow(state.to[0], to, reached);
        }
      }
      int[] swap = from;
      from = to;
      to = swap;
      count = reached;
    }
    return containsEnd(from, count);
  }

  private boolean containsEnd(int[] set, int count) {
    return Arrays.stream(set, 0, count).anyMatch(state -> states.get(state).kind == Kind.END);
  }

  /** Enters a state, or what it leads to at once, into a set; each once. */
  private int follow(int index, int[] set, int count) {
    if (seen[index] == round) {
      return count;
    }
    seen[index] = round;
    var state = states.get(index);
    if (state.kind != Kind.SPLIT) {
      set[count] = index;
      return count + 1;
    }
    int reached = count;
    for (int to : state.to) {
      reached = follow(to, set, reached);
    }
    return reached;
  }

  private static boolean takes(State state, char c) {
    return switch (state.kind) {
      case CHARACTER -> state.character == c;
      case ANY -> true;
      case SET -> contains(state.set, c) != state.negated;
      case SPLIT, END -> false;
    };
  }

  /** A set is a text of pairs: the first and the last character of each range. */
  private static boolean contains(String set, char c) {
    for (int i = 0; i < set.length(); i += 2) {
      if (set.charAt(i) <= c && c <= set.charAt(i + 1)) {
        return true;
      }
    }
    return false;
  }

  private int add(Kind kind, char character, String set, boolean negated, int... to) {
    states.add(new State(kind, character, set, negated, to));
    return states.size() - 1;
  }

  private static int literalLength(String pattern) {
    int length = 0;
    while (length < pattern.length() && "*?[{\\".indexOf(pattern.charAt(length)) < 0) {
      length++;
    }
    return length;
  }

  /** Reads a pattern from its start, and builds the machine from its end, because states know where they lead. */
  private final class Parser {
    private final String pattern;
    private int at;

    Parser(String pattern) {
      this.pattern = pattern;
    }

    /** States for what follows, up to the end or, inside braces, up to a comma or brace; leads to {@code then}. */
    int sequence(boolean inBraces, int then) {
      if (at == pattern.length() || (inBraces && (peek() == ',' || peek() == '}'))) {
        return then;
      }
      char c = pattern.charAt(at++);
      return switch (c) {
        case '*' -> star(inBraces, then);
        case '?' -> add(Kind.ANY, '\0', null, false, sequence(inBraces, then));
        case '[' -> set(inBraces, then);
        case '{' -> alternatives(inBraces, then);
        case '\\' -> add(Kind.CHARACTER, next(), null, false, sequence(inBraces, then));
        default -> add(Kind.CHARACTER, c, null, false, sequence(inBraces, then));
      };
    }

    private int star(boolean inBraces, int then) {
      int[] loop = {sequence(inBraces, then), 0};
      int split = add(Kind.SPLIT, '\0', null, false, loop);
      loop[1] = add(Kind.ANY, '\0', null, false, split);
      return split;
    }

    private int set(boolean inBraces, int then) {
      boolean negated = peek() == '!';
      if (negated) {
        at++;
      }
      var ranges = new StringBuilder();
      while (peek() != ']') {
        char first = next();
        boolean range = peek() == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
        if (range) {
          at++;
        }
        ranges.append(first).append(range ? next() : first);
      }
      at++;
      return add(Kind.SET, '\0', ranges.toString(), negated, sequence(inBraces, then));
    }

    private int alternatives(boolean inBraces, int then) {
      // What follows the braces stands once, and every alternative leads to it: it is read first.
      int open = at;
      at = closingBrace(open) + 1;
      int rest = sequence(inBraces, then);
      int end = at;
      at = open;
      var starts = new ArrayList<Integer>();
      do {
        starts.add(sequence(true, rest));
      } while (next() == ',');
      at = end;
      return add(Kind.SPLIT, '\0', null, false, starts.stream().mapToInt(Integer::intValue).toArray());
    }

    private int closingBrace(int open) {
      int depth = 1;
      boolean inSet = false;
      for (int i = open; i < pattern.length(); i++) {
        char c = pattern.charAt(i);
        if (inSet) {
          inSet = c != ']';
        } else if (c == '\\') {
          i++;
        } else if (c == '[') {
          inSet = true;
        } else if (c == '{') {
          depth++;
        } else if (c == '}' && --depth == 0) {
          return i;
        }
      }
      throw new IllegalArgumentException("Missing } in pattern " + pattern);
    }

    private char peek() {
      if (at == pattern.length()) {
        throw new IllegalArgumentException("Unexpected end of pattern " + pattern);
      }
      return pattern.charAt(at);
    }

    private char next() {
      char c = peek();
      at++;
      return c;
    }
  }
}
