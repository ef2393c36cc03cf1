package dev.wshub.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    var known = Stream.concat(keys.stream().map(Key::path), sections(keys).filter(section -> depth(section) == depth(path)));
    var nearest = EditDistance.nearest(path, known.toList());
    if (nearest.isEmpty()) {
      return "unknown key";
    } else if (nearest.get().equals(path)) {
      return "unknown key; its dots are sections, each a level of its own in a file";
    }
    return "unknown key; the nearest known key is " + place + nearest.get();
  }

  private static Stream<String> sections(List<Key> keys) {
    return keys.stream().map(Key::path).filter(path -> depth(path) > 0).map(path -> path.substring(0, path.lastIndexOf('.'))).distinct();
  }

  private static long depth(String path) {
    return path.chars().filter(letter -> letter == '.').count();
  }
}
