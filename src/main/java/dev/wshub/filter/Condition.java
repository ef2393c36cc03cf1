package dev.wshub.filter;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One node of a checked filter. Immutable. */
sealed interface Condition {

  /** @param tags tags of a publication, never null */
  boolean holds(Map<String, String> tags);

  record All(List<Condition> conditions) implements Condition {
    @Override
    public boolean holds(Map<String, String> tags) {
      for (Condition condition : conditions) {
        if (!condition.holds(tags)) {
          return false;
        }
      }
      return true;
    }
  }

  record Any(List<Condition> conditions) implements Condition {
    @Override
    public boolean holds(Map<String, String> tags) {
      for (Condition condition : conditions) {
        if (condition.holds(tags)) {
          return true;
        }
      }
      return false;
    }
  }

  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(Map<String, String> tags) {
      return !condition.holds(tags);
    }
  }

  /** A tag that a publication does not have is unequal to every value, and the empty text among sets of values. */
  record Tag(String key, Comparison comparison, String value, Set<String> values) implements Condition {
    @Override
    public boolean holds(Map<String, String> tags) {
      String tag = tags.get(key);
      return switch (comparison) {
        case EX -> tag != null;
        case NEX -> tag == null;
        case EQ -> value.equals(tag);
        case NEQ -> !value.equals(tag);
        case IN -> values.contains(tag == null ? "" : tag);
        case NIN -> !values.contains(tag == null ? "" : tag);
        default -> tag != null && compares(tag);
      };
    }

    private boolean compares(String tag) {
      return switch (comparison) {
        case SW -> tag.startsWith(value);
        case EW -> tag.endsWith(value);
        case CT -> tag.contains(value);
        default -> Decimal.isNumber(tag) && comparesAsNumber(Decimal.compare(tag, value));
      };
    }

    private boolean comparesAsNumber(int order) {
      return switch (comparison) {
        case LT -> order < 0;
        case LTE -> order <= 0;
        case GT -> order > 0;
        default -> order >= 0;
      };
    }
  }

  /** Where a tag would have to be compared as a number with what is none. */
  record Never() implements Condition {
    @Override
    public boolean holds(Map<String, String> tags) {
      return false;
    }
  }
}
