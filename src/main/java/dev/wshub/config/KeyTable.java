package dev.wshub.config;

import java.util.ArrayList;
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

  /** What to say of a key that is not known: the known one that was probably meant; in a namespace, the option. */
  static String unknown(String path) {
    if (path.startsWith(NAMESPACES + "[")) {
      int option = path.indexOf("].") + 2;
      return unknown(path.substring(0, option), path.substring(option), NAMESPACE_KEYS);
    }
    return unknown("", path, KEYS);
  }

  private static String unknown(String place, String path, List<Key> keys) {
    var nearest = EditDistance.nearest(path, keys.stream().map(Key::path).toList());
    if (nearest.isEmpty()) {
      return "unknown key";
    } else if (nearest.get().equals(path)) {
      return "unknown key; its dots are sections, each a level of its own in a file";
    }
    return "unknown key; the nearest known key is " + place + nearest.get();
  }
}
