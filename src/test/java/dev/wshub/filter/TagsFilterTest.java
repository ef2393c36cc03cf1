package dev.wshub.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.protocol.FilterNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagsFilterTest {
  private static final Map<String, String> TAGS = Map.of("city", "Berlin", "temp", "20.50", "empty", "", "word", "1e3");

  private static FilterNode leaf(String key, String cmp, String val, String... vals) {
    return new FilterNode("", key, cmp, val, List.of(vals), List.of());
  }

  private static FilterNode node(String op, FilterNode... nodes) {
    return new FilterNode(op, "", "", "", List.of(), List.of(nodes));
  }

  private static boolean accepts(FilterNode node) throws InvalidFilter {
    return TagsFilter.of(node).accepts(TAGS);
  }

  @ParameterizedTest
  @CsvSource({
    "city, eq, Berlin, true", "city, eq, berlin, false", "city, eq, Berli, false", "none, eq, x, false",
    "city, neq, Berlin, false", "city, neq, Bonn, true", "none, neq, x, true",
    "city, sw, Ber, true", "city, sw, er, false", "none, sw, x, false",
    "city, ew, lin, true", "city, ew, li, false", "none, ew, x, false",
    "city, ct, erli, true", "city, ct, ERLI, false", "none, ct, x, false",
    "temp, lt, 20.6, true", "temp, lt, 20.5, false", "temp, lte, 20.5, true", "temp, lte, 20.49, false",
    "temp, gt, 20.4999999999999999999, true", "temp, gt, 20.5, false", "temp, gte, 20.5, true", "temp, gte, 21, false",
    "temp, gt, -100000000000000000000000000000000000, true", "temp, gt, x, false", "temp, lt, x, false",
    "city, gt, 1, false", "city, lt, 1, false", "word, gt, 1, false", "empty, lt, 1, false", "none, lt, 1, false",
    "city, eq, '', invalid"
  })
  void oneValueIsCompared(String key, String cmp, String val, String expected) throws InvalidFilter {
    if (expected.equals("invalid")) {
      assertThatThrownBy(() -> TagsFilter.of(leaf(key, cmp, val))).hasMessageContaining("takes val");
    } else {
      assertThat(accepts(leaf(key, cmp, val))).isEqualTo(Boolean.valueOf(expected));
    }
  }

  @Test
  void setsOfValuesTakeAnAbsentTagForTheEmptyText() throws InvalidFilter {
    assertThat(accepts(leaf("city", "in", "", "Bonn", "Berlin", "Bonn"))).isTrue();
    assertThat(accepts(leaf("city", "nin", "", "Bonn", "Berlin"))).isFalse();
    assertThat(accepts(leaf("none", "in", "", "Bonn"))).isFalse();
    assertThat(accepts(leaf("none", "in", "", "Bonn", ""))).isTrue();
    assertThat(accepts(leaf("none", "nin", "", "Bonn"))).isTrue();
    assertThat(accepts(leaf("none", "nin", "", "Bonn", ""))).isFalse();
  }

  @Test
  void existenceIsAskedFor() throws InvalidFilter {
    assertThat(accepts(leaf("empty", "ex", ""))).isTrue();
    assertThat(accepts(leaf("none", "ex", ""))).isFalse();
    assertThat(accepts(leaf("empty", "nex", ""))).isFalse();
    assertThat(accepts(leaf("", "nex", ""))).isTrue();
    assertThat(TagsFilter.of(leaf("a", "ex", "")).accepts(null)).isFalse();
    assertThat(TagsFilter.of(leaf("a", "neq", "1")).accepts(null)).isTrue();
  }

  @Test
  void nodesAreCombined() throws InvalidFilter {
    FilterNode yes = leaf("city", "eq", "Berlin");
    FilterNode no = leaf("city", "eq", "Bonn");
    assertThat(accepts(node("and", yes, yes))).isTrue();
    assertThat(accepts(node("and", yes, no))).isFalse();
    assertThat(accepts(node("or", no, yes))).isTrue();
    assertThat(accepts(node("or", no, no))).isFalse();
    assertThat(accepts(node("not", no))).isTrue();
    assertThat(accepts(node("not", leaf("city", "lt", "x")))).isTrue();
    assertThat(accepts(node("and", yes, node("or", no, node("not", no))))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "-0", "007", "1.0", "123456789012345678901234567890", "0.1234567890123456789"})
  void isANumber(String text) {
    assertThat(Decimal.isNumber(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "-", ".", "1e3", ".5", "5.", " 1", "1 ", "1_000", "0.12345678901234567890", "+-1", "1.2.3", "½", "١"})
  void isNoNumber(String text) {
    assertThat(Decimal.isNumber(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, -1", "2, 1, 1", "1, 1.0, 0", "007, 7, 0", "-0, 0, 0", "+0.0, -0, 0", "5.00000001, 5, 1", "-5.00000001, -5, -1",
    "0.5, 0.05, 1", "10, 9, 1", "-10, -9, -1", "-1, 1, -1", "0, -0.1, 1", "0.1, 0.10, 0", "99999999999999999999, 100000000000000000000, -1",
    "0.9, 1, -1", "12.5, 12.45, 1"
  })
  void numbersAreComparedExactly(String a, String b, int order) {
    assertThat(Decimal.compare(a, b)).isEqualTo(order);
    assertThat(Decimal.compare(b, a)).isEqualTo(-order);
  }

  @Test
  void whatCannotBeMeantIsRefusedWithAReason() {
    assertInvalid(FilterNode.EMPTY, "cmp of a tags filter is one of ct, eq, ew, ex");
    assertInvalid(leaf("a", "like", "1"), "cmp of a tags filter");
    assertInvalid(node("xor", leaf("a", "ex", "")), "op of a tags filter");
    assertInvalid(node("and"), "needs nodes");
    assertInvalid(node("or"), "needs nodes");
    assertInvalid(node("not"), "needs one node");
    assertInvalid(node("not", leaf("a", "ex", ""), leaf("a", "ex", "")), "needs one node");
    assertInvalid(node("and", FilterNode.EMPTY), "cmp of a tags filter");
    for (String cmp : List.of("eq", "neq", "sw", "ew", "ct", "lt", "lte", "gt", "gte")) {
      assertInvalid(leaf("a", cmp, ""), cmp + " of a tags filter takes val and no vals");
      assertInvalid(leaf("a", cmp, "1", "1"), "takes val and no vals");
      assertInvalid(leaf("", cmp, "1"), cmp + " of a tags filter needs a key");
    }
    for (String cmp : List.of("in", "nin")) {
      assertInvalid(leaf("a", cmp, ""), "takes vals and no val");
      assertInvalid(leaf("a", cmp, "1", "1"), "takes vals and no val");
      assertInvalid(leaf("", cmp, "", "1"), "needs a key");
    }
    for (String cmp : List.of("ex", "nex")) {
      assertInvalid(leaf("a", cmp, "1"), "takes neither val nor vals");
      assertInvalid(leaf("a", cmp, "", "1"), "takes neither val nor vals");
    }
  }

  @Test
  void itsSizeIsBounded() throws InvalidFilter {
    FilterNode nested = leaf("a", "ex", "");
    for (int level = 1; level < TagsFilter.MOST_LEVELS; level++) {
      nested = node("not", nested);
    }
    TagsFilter.of(nested);
    assertInvalid(node("not", nested), "at most 8 levels");
    FilterNode[] leaves = new FilterNode[TagsFilter.MOST_NODES - 1];
    Arrays.fill(leaves, leaf("a", "ex", ""));
    TagsFilter.of(node("or", leaves));
    assertInvalid(node("not", node("or", leaves)), "at most 100 nodes");
  }

  @Test
  void filtersThatAreWrittenAlikeAreEqual() throws InvalidFilter {
    TagsFilter filter = TagsFilter.of(node("and", leaf("a", "in", "", "1", "2")));
    assertThat(TagsFilter.of(node("and", leaf("a", "in", "", "1", "2")))).isEqualTo(filter).hasSameHashCodeAs(filter);
    assertThat(TagsFilter.of(node("and", leaf("a", "in", "", "1", "3")))).isNotEqualTo(filter);
  }

  private static void assertInvalid(FilterNode node, String reason) {
    assertThatThrownBy(() -> TagsFilter.of(node)).isInstanceOf(InvalidFilter.class).hasMessageContaining(reason);
  }
}
