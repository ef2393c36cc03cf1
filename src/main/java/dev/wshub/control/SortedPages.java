package dev.wshub.control;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.ToIntBiFunction;

/**
 * Puts pages of several sources together to one. A source that has more behind its page says nothing of what comes there,
 * so the whole ends where the first of these pages does: nothing is passed over, and what is in several pages is complete.
 */
final class SortedPages<T> {

  /**
   * @param entries by their names
   * @param more whether there is more behind the last name
   */
  record Page<T>(SortedMap<String, T> entries, boolean more) {}

  private final List<Page<T>> pages = new ArrayList<>();

  SortedPages<T> add(SortedMap<String, T> entries, boolean more) {
    pages.add(new Page<>(entries, more));
    return this;
  }

  /**
   * The first entries of all.
   *
   * @param both makes one of two entries with the same name
   */
  Page<T> first(int limit, BinaryOperator<T> both) {
    String end = end();
    var all = new TreeMap<String, T>();
    for (var page : pages) {
      for (var entry : page.entries().entrySet()) {
        if (end == null || entry.getKey().compareTo(end) <= 0) {
          all.merge(entry.getKey(), entry.getValue(), both);
        }
      }
    }
    boolean more = end != null || all.size() > limit;
    while (all.size() > limit) {
      all.pollLastEntry();
    }
    return new Page<>(all, more);
  }

  /** The last name up to which all are known, or null where all are. */
  private String end() {
    return pages.stream()
        .filter(page -> page.more() && !page.entries().isEmpty())
        .map(page -> page.entries().lastKey())
        .min(String::compareTo)
        .orElse(null);
  }

  /** As much of a page as has not more than that many bytes, but at least one entry. */
  static <T> Page<T> cut(SortedMap<String, T> entries, boolean more, int bytes, ToIntBiFunction<String, T> size) {
    var kept = new TreeMap<String, T>();
    long sum = 0;
    for (var entry : entries.entrySet()) {
      sum += size.applyAsInt(entry.getKey(), entry.getValue());
      if (sum > bytes && !kept.isEmpty()) {
        return new Page<>(kept, true);
      }
      kept.put(entry.getKey(), entry.getValue());
    }
    return new Page<>(kept, more);
  }
}
