package dev.wshub;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which names of verticles can be deployed. Vert.x lets a factory make the verticle that is registered for what stands before the
 * first colon, or without a colon behind the last dot; every other name is one of a Java class.
 */
final class VerticleNames {

  private static final String JAVA = "java";
  private static final String JAVA_PREFIX = JAVA + ":";
  private static final String SOURCE_ENDING = ".java";

  private final Set<String> prefixes;

  /** @param prefixes those of the factories there are besides Java's */
  VerticleNames(Set<String> prefixes) {
    this.prefixes = new TreeSet<>(prefixes);
  }

  /** The names that this Vert.x knows: by its factories from the class path, and those that were registered with it. */
  static VerticleNames of(Vertx vertx) {
    return new VerticleNames(vertx.verticleFactories().stream().map(VerticleFactory::prefix).collect(Collectors.toSet()));
  }

  /** A class by its bare name: {@code java:} says nothing. */
  static String withoutJavaPrefix(String name) {
    return name.startsWith(JAVA_PREFIX) ? name.substring(JAVA_PREFIX.length()) : name;
  }

  /** Why {@code name} cannot be deployed and what can be, or null. */
  String problem(String name) {
    int colon = name.indexOf(':');
    var handledBy = colon >= 0 ? name.substring(0, colon) : name.substring(name.lastIndexOf('.') + 1);
    if (prefixes.contains(handledBy)) {
      return null;
    }
    if (colon >= 0 && !handledBy.equals(JAVA)) {
      return "no VerticleFactory on the class path has the prefix " + handledBy + "; there are " + known();
    }
    var className = withoutJavaPrefix(name);
    return className.endsWith(SOURCE_ENDING) ? null : problemOfClass(className);
  }

  private String known() {
    return Stream.concat(Stream.of(JAVA_PREFIX), prefixes.stream().filter(prefix -> !prefix.equals(JAVA)).map(prefix -> prefix + ":"))
        .collect(Collectors.joining(", "));
  }

  private String problemOfClass(String name) {
    Class<?> type = find(name);
    if (type == null) {
      var others = prefixes.isEmpty() ? "" : ", or a name with one of the prefixes " + known();
      return "there is no verticle class " + name + "; allowed is one on the class path" + others;
    }
    if (!Deployable.class.isAssignableFrom(type)) {
      return name + " is no verticle; allowed is a class that extends VerticleBase or AbstractVerticle, or implements Deployable";
    }
    return canBeMade(type) ? null : name + " cannot be made; allowed is a public class with a public constructor without parameters";
  }

  private static Class<?> find(String name) {
    return Stream.of(Thread.currentThread().getContextClassLoader(), VerticleNames.class.getClassLoader())
        .map(loader -> find(name, loader))
        .filter(type -> type != null)
        .findFirst()
        .orElse(null);
  }

  private static Class<?> find(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError notThere) {
      return null;
    }
  }

  private static boolean canBeMade(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && !Modifier.isAbstract(type.getModifiers())
        && Stream.of(type.getConstructors()).anyMatch(constructor -> constructor.getParameterCount() == 0);
  }
}
