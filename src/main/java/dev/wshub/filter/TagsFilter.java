package dev.wshub.filter;

import dev.wshub.protocol.FilterNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Which publications a subscriber wants, by their tags. Filters that were written alike are equal. Immutable; any thread.
 *
 * <p>Its rules are those of the Centrifuge protocol. It has at most {@value #MOST_NODES} nodes in {@value #MOST_LEVELS} levels: it
 * is asked for each publication.
 */
public final class TagsFilter {
  /** Nodes that a filter may have. */
  public static final int MOST_NODES = 100;

  /** Levels of nodes within nodes, the outermost included. */
  public static final int MOST_LEVELS = 8;

  private final FilterNode written;
  private final int hash;
  private final Condition condition;

  private TagsFilter(FilterNode written, Condition condition) {
    this.written = written;
    this.hash = written.hashCode();
    this.condition = condition;
  }

  /** The filter that was written so. */
  public static TagsFilter of(FilterNode written) throws InvalidFilter {
    return new TagsFilter(written, new Check().node(written, 1));
  }

  /** @param tags tags of a publication, or null */
  public boolean accepts(Map<String, String> tags) {
    return condition.holds(tags == null ? Map.of() : tags);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagsFilter that && hash == that.hash && written.equals(that.written);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Goes through the nodes once, counts them, and makes conditions of them. */
  private static final class Check {
    private int nodes;

    Condition node(FilterNode node, int level) throws InvalidFilter {
      if (++nodes > MOST_NODES) {
        throw new InvalidFilter("a tags filter has at most " + MOST_NODES + " nodes");
      }
      if (level > MOST_LEVELS) {
        throw new InvalidFilter("a tags filter has at most " + MOST_LEVELS + " levels");
      }
      return switch (node.op()) {
        case "" -> comparison(node);
        case "and" -> new Condition.All(inner(node, level));
        case "or" -> new Condition.Any(inner(node, level));
        case "not" -> not(node, level);
        default -> throw new InvalidFilter("op of a tags filter is and, or, not or nothing");
      };
    }

    private List<Condition> inner(FilterNode node, int level) throws InvalidFilter {
      if (node.nodes().isEmpty()) {
        throw new InvalidFilter(node.op() + " of a tags filter needs nodes");
      }
      var conditions = new ArrayList<Condition>(node.nodes().size());
      for (FilterNode one : node.nodes()) {
        conditions.add(node(one, level + 1));
      }
      return List.copyOf(conditions);
    }

    private Condition not(FilterNode node, int level) throws InvalidFilter {
      if (node.nodes().size() != 1) {
        throw new InvalidFilter("not of a tags filter needs one node");
      }
      return new Condition.Not(node(node.nodes().get(0), level + 1));
    }

    private static Condition comparison(FilterNode node) throws InvalidFilter {
      Comparison comparison = Comparison.of(node.cmp());
      if (comparison == null) {
        throw new InvalidFilter("cmp of a tags filter is one of " + Comparison.words());
      }
      requireOperand(node, comparison);
      if (node.key().isEmpty() && comparison.operand != Comparison.Operand.NONE) {
        throw new InvalidFilter(comparison.word() + " of a tags filter needs a key");
      }
      if (comparesNumbers(comparison) && !Decimal.isNumber(node.val())) {
        return new Condition.Never();
      }
      // An immutable set would throw at a repeated value.
      return new Condition.Tag(node.key(), comparison, node.val(), new HashSet<>(node.vals()));
    }

    private static void requireOperand(FilterNode node, Comparison comparison) throws InvalidFilter {
      boolean needsValue = comparison.operand == Comparison.Operand.VALUE;
      boolean needsValues = comparison.operand == Comparison.Operand.VALUES;
      if (node.val().isEmpty() == needsValue || node.vals().isEmpty() == needsValues) {
        String needs = needsValue ? "val and no vals" : needsValues ? "vals and no val" : "neither val nor vals";
        throw new InvalidFilter(comparison.word() + " of a tags filter takes " + needs);
      }
    }

    private static boolean comparesNumbers(Comparison comparison) {
      return switch (comparison) {
        case LT, LTE, GT, GTE -> true;
        default -> false;
      };
    }
  }
}
