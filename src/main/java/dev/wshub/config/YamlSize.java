package dev.wshub.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * How many values a YAML text stands for. Two dozen lines, each of which names the one before twice, stand for millions, and the
 * parser's own limit counts the aliases only, not what they repeat. Here the nodes are counted as a graph, each once.
 */
final class YamlSize {

  /** Ten times what a large configuration has. */
  static final long MOST_VALUES = 100_000;

  private final Map<Node, Long> sizes = new IdentityHashMap<>();

  private YamlSize() {}

  /** Whether there are more than {@link #MOST_VALUES}, or endlessly many; false for what is no YAML, which the parser tells better. */
  static boolean isTooLarge(String text) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    options.setAllowRecursiveKeys(true);
    try {
      var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      return root != null && new YamlSize().size(root) > MOST_VALUES;
    } catch (YAMLException e) {
      return false;
    }
  }

  /** As deep as the text is nested, which the parser limits. */
  private long size(Node node) {
    var known = sizes.get(node);
    if (known != null) {
      return known;
    }
    sizes.put(node, MOST_VALUES + 1); // what holds itself has no end
    long size = 1;
    for (var child : children(node)) {
      size = Math.min(MOST_VALUES + 1, size + size(child));
    }
    sizes.put(node, size);
    return size;
  }

  private static List<Node> children(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    var children = new ArrayList<Node>();
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(
          entry -> {
            children.add(entry.getKeyNode());
            children.add(entry.getValueNode());
          });
    }
    return children;
  }
}
