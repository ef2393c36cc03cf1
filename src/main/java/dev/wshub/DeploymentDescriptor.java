package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigFile;
import dev.wshub.config.Lookup;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which verticles are deployed, in which order, with which {@code DeploymentOptions}: {@code verticles.json}.
 *
 * <p>Strict, because Vert.x itself passes over a misspelt option in silence.
 *
 * @param verticles in the order of their deployment
 */
record DeploymentDescriptor(List<Entry> verticles) {

  static final String FILE = "verticles.json";
  static final String HUB_VERTICLE = "dev.wshub.hub.HubVerticle";
  static final String API_VERTICLE = "dev.wshub.api.ApiVerticle";
  static final String SERVER_VERTICLE = "dev.wshub.server.WebSocketServerVerticle";

  private static final String OURS = "dev.wshub.";
  private static final String INSTANCES = "instances";
  private static final String EVENT_LOOPS = "eventLoops";
  private static final String CORES = "cores";
  private static final Pattern CLASS_NAME = Pattern.compile("(?:java:)?((?:\\w+\\.)*\\p{Lu}[\\w$]*)");
  private static final Map<String, Option> OPTIONS =
      Map.of(
          "config", new Option("an object", JsonObject.class::isInstance),
          "threadingModel", oneOf(ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER, ThreadingModel.VIRTUAL_THREAD),
          "ha", new Option("true or false", Boolean.class::isInstance),
          INSTANCES,
              new Option(
                  "a whole number from 1, \"" + EVENT_LOOPS + "\" or \"" + CORES + "\"",
                  value -> isCount(value) || EVENT_LOOPS.equals(value) || CORES.equals(value)),
          "workerPoolName", new Option("a text", String.class::isInstance),
          "workerPoolSize", new Option("a whole number from 1", DeploymentDescriptor::isCount),
          "maxWorkerExecuteTime", new Option("a whole number from 1", DeploymentDescriptor::isCount),
          "maxWorkerExecuteTimeUnit", oneOf(TimeUnit.values()));

  /** The descriptor in {@code path}; null: looked up like the configuration. Fails with a {@link ConfigException}. */
  static Future<DeploymentDescriptor> load(Vertx vertx, String path, Lookup lookup) {
    var file = path != null ? path : lookup.find(FILE).map(Lookup.Found::path).orElse(FILE);
    return ConfigFile.read(vertx, file).map(json -> from(json, file));
  }

  /**
   * The descriptor that {@code json} describes.
   *
   * @param source what to call it in messages
   * @throws ConfigException with everything that is wrong
   */
  static DeploymentDescriptor from(JsonObject json, String source) {
    var problems = new ArrayList<String>();
    var entries = new ArrayList<Entry>();
    refuseOthers(json, List.of("verticles"), source, problems);
    if (json.getValue("verticles") instanceof JsonArray items) {
      var names = new HashSet<String>();
      for (int i = 0; i < items.size(); i++) {
        read(items.getValue(i), source + ": verticles[" + i + "]", names, entries, problems);
      }
    } else {
      problems.add(source + ": verticles: required is a list of objects with a name and options");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new DeploymentDescriptor(List.copyOf(entries));
  }

  /** How many instances of this verticle there will be; 0 when it is left out. */
  int instances(String name, int eventLoops) {
    return verticles.stream().filter(entry -> entry.name().equals(name)).mapToInt(entry -> entry.instances(eventLoops)).sum();
  }

  private static void read(Object raw, String place, Set<String> names, List<Entry> entries, List<String> problems) {
    if (!(raw instanceof JsonObject json)) {
      problems.add(place + ": required is an object with a name and options");
      return;
    }
    refuseOthers(json, List.of("name", "options"), place, problems);
    var options = json.getValue("options", new JsonObject());
    if (!(json.getValue("name") instanceof String name) || name.isBlank()) {
      problems.add(place + ".name: required is the verticle's name");
    } else if (!(options instanceof JsonObject)) {
      problems.add(place + ".options: required is an object with DeploymentOptions");
    } else {
      check(name, (JsonObject) options, place, problems);
      if (name.startsWith(OURS) && !names.add(name)) {
        problems.add(place + ".name: " + name + " is listed twice; use instances");
      }
      entries.add(new Entry(name, (JsonObject) options));
    }
  }

  private static void check(String name, JsonObject options, String place, List<String> problems) {
    refuseOthers(options, OPTIONS.keySet().stream().sorted().toList(), place + ".options", problems);
    OPTIONS.forEach(
        (option, allowed) -> {
          if (options.containsKey(option) && !allowed.test().test(options.getValue(option))) {
            var found = option.equals("config") ? "something else (not shown)" : Json.encode(options.getValue(option));
            problems.add(place + ".options." + option + ": found " + found + ", allowed is " + allowed.description());
          }
        });
    if (!mayBeDeployed(name)) {
      problems.add(place + ".name: there is no verticle class " + name);
    }
    if (name.equals(API_VERTICLE) && !Integer.valueOf(1).equals(options.getValue(INSTANCES, 1))) {
      problems.add(place + ".options." + INSTANCES + ": of " + name + " there is one, so that requests keep their order");
    }
    var model = options.getValue("threadingModel", ThreadingModel.EVENT_LOOP.name());
    if (name.startsWith(OURS) && !ThreadingModel.EVENT_LOOP.name().equals(model)) {
      problems.add(place + ".options.threadingModel: the hub's own verticles run on event loops");
    }
  }

  /** False when this can only be the name of a class, and there is no such class or it is no verticle. */
  private static boolean mayBeDeployed(String name) {
    var className = CLASS_NAME.matcher(name);
    if (!className.matches()) {
      return true;
    }
    return Stream.of(Thread.currentThread().getContextClassLoader(), DeploymentDescriptor.class.getClassLoader())
        .anyMatch(loader -> isVerticle(className.group(1), loader));
  }

  private static boolean isVerticle(String className, ClassLoader loader) {
    try {
      return Deployable.class.isAssignableFrom(Class.forName(className, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static Option oneOf(Enum<?>... values) {
    var names = Stream.of(values).map(Enum::name).toList();
    return new Option("one of " + String.join(", ", names), names::contains);
  }

  private static void refuseOthers(JsonObject json, List<String> known, String place, List<String> problems) {
    json.fieldNames().stream()
        .filter(field -> !known.contains(field))
        .forEach(field -> problems.add(place + ": unknown key " + field + "; known are " + String.join(", ", known)));
  }

  private static boolean isCount(Object value) {
    return value instanceof Integer count && count > 0;
  }

  /** What one of the {@code DeploymentOptions} may be, in words and as a test. */
  private record Option(String description, Predicate<Object> test) {}

  /**
   * One verticle.
   *
   * @param name as {@code Vertx.deployVerticle} takes it
   * @param options as they stand in the descriptor
   */
  record Entry(String name, JsonObject options) {

    int instances(int eventLoops) {
      var instances = options.getValue(INSTANCES, 1);
      if (instances instanceof Integer count) {
        return count;
      }
      return instances.equals(EVENT_LOOPS) ? eventLoops : Runtime.getRuntime().availableProcessors();
    }
  }
}
