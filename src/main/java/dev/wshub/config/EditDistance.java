package dev.wshub.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Levenshtein's distance: how many letters have to be put in, taken out or changed. */
final class EditDistance {

  /** Longer than any name there is; the work grows with the length. */
  private static final int LONGEST = 150;

  private EditDistance() {}

  /** The one that looks most like {@code name}; empty when more than half of it is different. */
  static Optional<String> nearest(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .min(Comparator.<String>comparingInt(other -> between(name, other)).thenComparing(Comparator.naturalOrder()))
        .filter(other -> 2 * between(name, other) <= name.length());
  }

  private static int between(String from, String to) {
    var row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
