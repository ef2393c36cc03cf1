package dev.wshub.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All keys there are, in the order of the records. */
final class KeyTable {

  static final List<Key> KEYS = List.copyOf(keysOf(HubConfig.class, ""));

  /** Paths of the keys that are lists of objects with names. */
  static final Set<String> NAMESPACES =
      KEYS.stream().filter(key -> key.type() == ValueType.NAMESPACES).map(Key::path).collect(Collectors.toUnmodifiableSet());

  private KeyTable() {}

  private static List<Key> keysOf(Class<?> type, String prefix) {
    var keys = new ArrayList<Key>();
    for (var member : RecordShape.of(type).members()) {
      var path = prefix + member.name();
      if (member.section() == null) {
        keys.add(member.key().at(path));
      } else {
        keys.addAll(keysOf(member.section(), member.inline() ? prefix : path + "."));
      }
    }
    return keys;
  }

  /** The keys of each object in the list at that path; their paths begin there. Empty when there is no such list. */
  static List<Key> elementKeys(String path) {
    return elementKeys(KEYS, path);
  }

  private static List<Key> elementKeys(List<Key> keys, String path) {
    return keys.stream()
        .filter(key -> key.path().equals(path) && key.elementType() != null)
        .findFirst()
        .map(key -> keysOf(key.elementType(), ""))
        .orElse(List.of());
  }

  /** What to say of a key that is not known: the known one that was probably meant; in an object of a list, one of its own. */
  static String unknown(String path) {
    List<Key> keys = KEYS;
    var place = "";
    var rest = path;
    for (int end = rest.indexOf("]."); end >= 0; end = rest.indexOf("].")) {
      keys = elementKeys(keys, rest.substring(0, rest.indexOf('[')));
      place += rest.substring(0, end + 2);
      rest = rest.substring(end + 2);
    }
    return unknown(place, rest, keys);
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
