package dev.wshub.filter;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a tag is compared, by the protocol's names. */
enum Comparison {
  EQ(Operand.VALUE),
  NEQ(Operand.VALUE),
  IN(Operand.VALUES),
  NIN(Operand.VALUES),
  EX(Operand.NONE),
  NEX(Operand.NONE),
  SW(Operand.VALUE),
  EW(Operand.VALUE),
  CT(Operand.VALUE),
  LT(Operand.VALUE),
  LTE(Operand.VALUE),
  GT(Operand.VALUE),
  GTE(Operand.VALUE);

  /** What a tag is compared with. */
  enum Operand {
    NONE,
    VALUE,
    VALUES
  }

  private static final Map<String, Comparison> BY_NAME = byName();

  final Operand operand;

  Comparison(Operand operand) {
    this.operand = operand;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The comparison of that name, or null. */
  static Comparison of(String name) {
    return BY_NAME.get(name);
  }

  static String words() {
    return String.join(", ", BY_NAME.keySet());
  }

  private static Map<String, Comparison> byName() {
    var all = new TreeMap<String, Comparison>();
    for (Comparison one : values()) {
      all.put(one.word(), one);
    }
    return all;
  }
}
