package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigFile;
import dev.wshub.config.Lookup;
import dev.wshub.config.VerticleContext;
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
import java.util.stream.Stream;

/**
 * Which verticles are deployed, in which order, with which {@code DeploymentOptions}: {@code verticles.json}.
 *
 * <p>Strict, because Vert.x itself passes over a misspelt option in silence.
 *
 * @param source the file, or what else messages call it
 * @param verticles in the order of their deployment
 */
record DeploymentDescriptor(String source, List<Entry> verticles) {

  static final String FILE = "verticles.json";
  static final String HUB_VERTICLE = "dev.wshub.hub.HubVerticle";
  static final String REGISTRY_VERTICLE = "dev.wshub.registry.RegistryVerticle";
  static final String REDIS_BRIDGE_VERTICLE = "dev.wshub.redis.RedisBridgeVerticle";
  static final String API_VERTICLE = "dev.wshub.api.ApiVerticle";
  static final String TCP_BRIDGE_VERTICLE = "dev.wshub.bridge.TcpBridgeVerticle";
  static final String SERVER_VERTICLE = "dev.wshub.server.WebSocketServerVerticle";

  /** Those that have one instance, and why. */
  private static final Map<String, String> SINGLE =
      Map.of(API_VERTICLE, "so that requests keep their order", TCP_BRIDGE_VERTICLE, "since it has one port", REGISTRY_VERTICLE, "which counts all connections");

  private static final String OURS = "dev.wshub.";
  private static final String INSTANCES = "instances";
  private static final String EVENT_LOOPS = "eventLoops";
  private static final String CORES = "cores";

  /** Key of what the hub adds to the configuration of verticles that are not its own. */
  private static final String HUB_CONTEXT = "wshub";

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
    return ConfigFile.read(vertx, file).map(json -> from(json, file, VerticleNames.of(vertx)));
  }

  /**
   * The descriptor that {@code json} describes.
   *
   * @param source what to call it in messages
   * @param names what a verticle may be called
   * @throws ConfigException with everything that is wrong
   */
  static DeploymentDescriptor from(JsonObject json, String source, VerticleNames names) {
    var problems = new ArrayList<String>();
    var entries = new ArrayList<Entry>();
    refuseOthers(json, List.of("verticles"), source, problems);
    if (json.getValue("verticles") instanceof JsonArray items) {
      var seen = new HashSet<String>();
      for (int i = 0; i < items.size(); i++) {
        read(items.getValue(i), source + ": verticles[" + i + "]", names, seen, entries, problems);
      }
    } else {
      problems.add(source + ": verticles: required is a list of objects with a name and options");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new DeploymentDescriptor(source, List.copyOf(entries));
  }

  /** How many instances of this verticle there will be; 0 when it is left out. */
  int instances(String name, int eventLoops) {
    return verticles.stream().filter(entry -> entry.name().equals(name)).mapToInt(entry -> entry.instances(eventLoops)).sum();
  }

  private static void read(
      Object raw, String place, VerticleNames names, Set<String> seen, List<Entry> entries, List<String> problems) {
    if (!(raw instanceof JsonObject json)) {
      problems.add(place + ": required is an object with a name and options");
      return;
    }
    refuseOthers(json, List.of("name", "options"), place, problems);
    var options = json.getValue("options", new JsonObject());
    if (!(json.getValue("name") instanceof String given) || given.isBlank()) {
      problems.add(place + ".name: required is the verticle's name");
    } else if (!(options instanceof JsonObject)) {
      problems.add(place + ".options: required is an object with DeploymentOptions");
    } else {
      var name = VerticleNames.withoutJavaPrefix(given);
      var problem = names.problem(name);
      if (problem != null) {
        problems.add(place + ".name: " + problem);
      }
      check(name, (JsonObject) options, place, problems);
      if (isOurs(name) && !seen.add(name)) {
        problems.add(place + ".name: " + name + " is listed twice; use instances");
      }
      entries.add(new Entry(name, (JsonObject) options, place));
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
    if (SINGLE.containsKey(name) && !Integer.valueOf(1).equals(options.getValue(INSTANCES, 1))) {
      problems.add(place + ".options." + INSTANCES + ": of " + name + " there is one, " + SINGLE.get(name));
    }
    var model = options.getValue("threadingModel", ThreadingModel.EVENT_LOOP.name());
    if (isOurs(name) && !ThreadingModel.EVENT_LOOP.name().equals(model)) {
      problems.add(place + ".options.threadingModel: the hub's own verticles run on event loops");
    }
    if (!isOurs(name) && options.getValue("config") instanceof JsonObject own && own.containsKey(HUB_CONTEXT)) {
      problems.add(place + ".options.config: the key " + HUB_CONTEXT + " is what the hub adds; allowed is any other");
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith(OURS);
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
   * @param name as {@code Vertx.deployVerticle} takes it; of a class its bare name
   * @param options as they stand in the descriptor
   * @param place the file and the position in it, for messages
   */
  record Entry(String name, JsonObject options, String place) {

    int instances(int eventLoops) {
      var instances = options.getValue(INSTANCES, 1);
      if (instances instanceof Integer count) {
        return count;
      }
      return instances.equals(EVENT_LOOPS) ? eventLoops : Runtime.getRuntime().availableProcessors();
    }

    /** What the verticle is told. Those that are not the hub's own find the hub's part under one key, where it hides nothing of theirs. */
    JsonObject config(VerticleContext context) {
      var own = options.getJsonObject("config", new JsonObject()).copy();
      return isOurs(name) ? own.mergeIn(context.toJson()) : own.put(HUB_CONTEXT, context.toJson());
    }
  }
}
