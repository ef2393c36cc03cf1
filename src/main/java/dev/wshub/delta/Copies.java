package dev.wshub.delta;

import java.util.Arrays;

/** The parts of a target that a delta takes from the source, in the order of the target; what is between them is inserted. */
final class Copies {
  private static final int FIELDS = 3;

  private int[] fields = new int[8 * FIELDS];
  private int count;

  void add(int from, int to, int offset) {
    if (count * FIELDS == fields.length) {
      fields = Arrays.copyOf(fields, 2 * fields.length);
    }
    fields[count * FIELDS] = from;
    fields[count * FIELDS + 1] = to;
    fields[count * FIELDS + 2] = offset;
    count++;
  }

  int count() {
    return count;
  }

  /** Where in the target it begins. */
  int from(int copy) {
    return fields[copy * FIELDS];
  }

  /** Where in the target it ends. */
  int to(int copy) {
    return fields[copy * FIELDS + 1];
  }

  /** Where in the source it begins. */
  int offset(int copy) {
    return fields[copy * FIELDS + 2];
  }

  /** Lets each copy begin and end between characters, so that what is inserted is whole ones; the target is UTF-8. */
  void align(byte[] target) {
    for (int copy = 0; copy < count; copy++) {
      int from = from(copy);
      int to = to(copy);
      while (from < to && isInside(target, from)) {
        from++;
      }
      while (to > from && isInside(target, to)) {
        to--;
      }
      fields[copy * FIELDS + 2] += from - from(copy);
      fields[copy * FIELDS] = from;
      fields[copy * FIELDS + 1] = to;
    }
  }

  /** Whether the place is inside of a character, and not before one or at the end. */
  private static boolean isInside(byte[] utf8, int at) {
    return at < utf8.length && (utf8[at] & 0xC0) == 0x80;
  }
}
