package dev.wshub.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one record of the configuration consists of. Looked up once for all of them: to read an annotation takes a hundred times
 * as long as to read a value.
 *
 * @param names of its keys and sections, with those of inlined records
 */
record RecordShape(Constructor<?> constructor, List<Member> members, Set<String> names) {

  private static final Map<Class<?>, RecordShape> ALL = all();

  /**
   * One component.
   *
   * @param name as a configuration writes it
   * @param section the record that it is; null: it is a key
   * @param inline whether the section's keys stand among those of the record around it
   * @param key its definition, with the name as path; null for a section
   */
  record Member(String name, Class<? extends Record> section, boolean inline, Key key, Method accessor) {

    private static Member of(RecordComponent component) {
      var name = Key.snakeCase(component.getName());
      var section = component.getType().isRecord() ? component.getType().asSubclass(Record.class) : null;
      var key = section == null ? Key.of(name, component) : null;
      return new Member(name, section, component.isAnnotationPresent(Inline.class), key, component.getAccessor());
    }
  }

  static RecordShape of(Class<?> type) {
    return ALL.get(type);
  }

  private static Map<Class<?>, RecordShape> all() {
    var all = new HashMap<Class<?>, RecordShape>();
    add(HubConfig.class, all);
    return Map.copyOf(all);
  }

  private static RecordShape add(Class<? extends Record> type, Map<Class<?>, RecordShape> all) {
    var known = all.get(type);
    if (known != null) {
      return known;
    }
    var members = new ArrayList<Member>();
    var names = new LinkedHashSet<String>();
    for (var component : type.getRecordComponents()) {
      var member = Member.of(component);
      members.add(member);
      var inner = member.section() == null ? member.key().elementType() : member.section();
      var shape = inner == null ? null : add(inner, all);
      names.addAll(member.inline() ? shape.names() : Set.of(member.name()));
    }
    var made = new RecordShape(constructor(type), List.copyOf(members), Set.copyOf(names));
    all.put(type, made);
    return made;
  }

  private static Constructor<?> constructor(Class<?> type) {
    try {
      var types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Cannot make a " + type.getName(), e);
    }
  }
}
