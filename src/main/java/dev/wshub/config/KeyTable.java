package dev.wshub.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All keys there are, in the order of the records. */
final class KeyTable {

  static final List<Key> KEYS = List.copyOf(keysOf(HubConfig.class, ""));

  /** The options of one namespace; their paths are bare names. */
  static final List<Key> NAMESPACE_KEYS = List.copyOf(keysOf(ChannelOptions.class, ""));

  private static final String NAMESPACES = "channel.namespaces";

  private KeyTable() {}

  private static List<Key> keysOf(Class<?> type, String prefix) {
    var keys = new ArrayList<Key>();
    for (var component : type.getRecordComponents()) {
      var path = prefix + Key.snakeCase(component.getName());
      if (component.getType().isRecord()) {
        keys.addAll(keysOf(component.getType(), path + "."));
      } else {
        keys.add(Key.of(path, component));
      }
    }
    return keys;
  }

  /** The known key that looks most like {@code path}; in a namespace, the option. */
  static String nearest(String path) {
    if (path.startsWith(NAMESPACES + "[")) {
      int option = path.indexOf("].") + 2;
      return path.substring(0, option) + nearest(path.substring(option), NAMESPACE_KEYS);
    }
    return nearest(path, KEYS);
  }

  private static String nearest(String path, List<Key> keys) {
    return keys.stream().map(Key::path).min(Comparator.comparingInt(known -> EditDistance.between(path, known))).orElseThrow();
  }
}
