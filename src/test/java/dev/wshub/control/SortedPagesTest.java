package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pages of several sources become one listing in which nothing is missing, doubled or incomplete. */
class SortedPagesTest {

  @Test
  void goesThroughAllSourcesPageByPage() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var sources = new ArrayList<TreeMap<String, Integer>>();
      var sum = new TreeMap<String, Integer>();
      for (int source = 0; source < 1 + random.nextInt(4); source++) {
        var names = new TreeMap<String, Integer>();
        for (int i = random.nextInt(40); i > 0; i--) {
          names.put("n" + random.nextInt(60), 1 + random.nextInt(5));
        }
        names.forEach((name, count) -> sum.merge(name, count, Integer::sum));
        sources.add(names);
      }
      assertThat(listed(sources, 1 + random.nextInt(12), random)).as("seed " + seed).isEqualTo(sum);
    }
  }

  /** Each source's page ends somewhere, at the limit or before. */
  private static TreeMap<String, Integer> listed(List<TreeMap<String, Integer>> sources, int limit, Random random) {
    var all = new TreeMap<String, Integer>();
    String cursor = "";
    for (;;) {
      var pages = new SortedPages<Integer>();
      for (var source : sources) {
        var page = new TreeMap<String, Integer>();
        int most = 1 + random.nextInt(limit);
        var rest = source.tailMap(cursor, false);
        rest.entrySet().stream().limit(most).forEach(entry -> page.put(entry.getKey(), entry.getValue()));
        pages.add(page, rest.size() > most);
      }
      var page = pages.first(limit, Integer::sum);
      assertThat(page.entries().size()).isLessThanOrEqualTo(limit);
      page.entries().forEach((name, count) -> assertThat(all.put(name, count)).as(name).isNull());
      if (!page.more()) {
        return all;
      }
      cursor = page.entries().lastKey();
    }
  }

  @Test
  void cutsAPageAtItsBytesAndLeavesAtLeastOne() {
    var entries = new TreeMap<String, Integer>();
    for (int i = 0; i < 10; i++) {
      entries.put("n" + i, i);
    }
    var cut = SortedPages.cut(entries, false, 35, (name, count) -> 10);
    assertThat(cut.entries().keySet()).containsExactly("n0", "n1", "n2");
    assertThat(cut.more()).isTrue();
    assertThat(SortedPages.cut(entries, false, 5, (name, count) -> 10).entries().keySet()).containsExactly("n0");
    assertThat(SortedPages.cut(entries, false, 100, (name, count) -> 10).more()).isFalse();
    assertThat(SortedPages.cut(entries, true, 100, (name, count) -> 10).more()).isTrue();
  }
}
