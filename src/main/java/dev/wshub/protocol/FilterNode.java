package dev.wshub.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * One node of a tags filter as a client sends it, the field {@code tf} of a subscribe request: a comparison of one tag, or a
 * combination of other nodes. Nothing is checked here but the types; what is absent is empty.
 *
 * @param op empty for a comparison, else {@code and}, {@code or}, {@code not}
 * @param key name of the tag that is compared
 * @param cmp how it is compared
 * @param val what with, where that is one value
 * @param vals what with, where that is a set of values
 * @param nodes what is combined
 */
public record FilterNode(String op, String key, String cmp, String val, List<String> vals, List<FilterNode> nodes) {

  /** A node without anything, which no filter may have. */
  public static final FilterNode EMPTY = new FilterNode("", "", "", "", List.of(), List.of());

  /** Reads the object at hand; null when it is null. */
  static FilterNode read(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return null;
    }
    String op = "";
    String key = "";
    String cmp = "";
    String val = "";
    List<String> vals = List.of();
    List<FilterNode> nodes = List.of();
    while (in.nextField()) {
      switch (in.name()) {
        case "op" -> op = in.string();
        case "key" -> key = in.string();
        case "cmp" -> cmp = in.string();
        case "val" -> val = in.string();
        case "vals" -> vals = in.stringList();
        case "nodes" -> nodes = readNodes(in);
        default -> throw in.unknownField("tf");
      }
    }
    return new FilterNode(op, key, cmp, val, vals, nodes);
  }

  private static List<FilterNode> readNodes(JsonReader in) throws ProtocolException {
    var nodes = new ArrayList<FilterNode>();
    if (in.enterArray()) {
      while (in.nextElement()) {
        FilterNode node = read(in);
        nodes.add(node == null ? EMPTY : node);
      }
    }
    return nodes;
  }
}
