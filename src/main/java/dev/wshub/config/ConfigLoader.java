package dev.wshub.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Loads the configuration from its sources: file, then environment, then system properties; the later one wins. */
public final class ConfigLoader {

  private static final String[] FILES = {"conf/hub.yaml", "conf/hub.json"};

  private final Vertx vertx;
  private final ConfigSources sources;
  private final Problems problems = new Problems();

  private ConfigLoader(Vertx vertx, ConfigSources sources) {
    this.vertx = vertx;
    this.sources = sources;
  }

  /** The checked configuration; the future fails with a {@link ConfigException} that says everything that is wrong. */
  public static Future<Loaded> load(Vertx vertx, ConfigSources sources) {
    return new ConfigLoader(vertx, sources).load();
  }

  /**
   * The configuration that {@code json} describes, with the defaults of development mode below it where it asks for that mode.
   *
   * @throws ConfigException with every problem found
   */
  public static HubConfig embedded(JsonObject json) {
    return HubConfig.withFiles(asksForDevelopment(json) ? DevelopmentMode.defaults().mergeIn(json, true) : json, new Problems());
  }

  private Future<Loaded> load() {
    try {
      var path = path();
      var file = path == null ? Future.succeededFuture(new JsonObject()) : ConfigFile.read(vertx, path);
      return file.map(json -> merged(path, json));
    } catch (ConfigException e) {
      return Future.failedFuture(e);
    }
  }

  private String path() {
    return sources.file() != null
        ? ConfigFile.absolute(sources.workingDirectory(), sources.file())
        : sources.lookup().find(FILES).map(Lookup.Found::path).orElse(null);
  }

  private Loaded merged(String path, JsonObject file) {
    var environment = FlatVariables.environment(problems);
    var properties = FlatVariables.systemProperties(problems);
    var config = withoutEmptySections(file);
    environment.applyTo(config, sources.environment());
    properties.applyTo(config, sources.systemProperties());
    boolean nothingConfigured =
        path == null && !anyConcerns(environment, sources.environment()) && !anyConcerns(properties, sources.systemProperties());
    if (sources.development() || nothingConfigured || asksForDevelopment(config)) {
      config = DevelopmentMode.defaults().mergeIn(config, true).put("development", true);
    }
    problems.inFile(path);
    return new Loaded(HubConfig.withFiles(config, problems), path);
  }

  private static boolean anyConcerns(FlatVariables kind, Map<String, String> variables) {
    return variables.entrySet().stream().anyMatch(kind::concerns);
  }

  private static boolean asksForDevelopment(JsonObject config) {
    return "true".equals(String.valueOf(config.getValue("development")));
  }

  /** A section whose keys are all commented out is null in YAML, and must not hide what stands below it. */
  private static JsonObject withoutEmptySections(JsonObject json) {
    var copy = new JsonObject();
    json.forEach(
        field -> {
          if (field.getValue() instanceof JsonObject section) {
            copy.put(field.getKey(), withoutEmptySections(section));
          } else if (field.getValue() != null || KeyTable.KEYS.stream().noneMatch(key -> key.path().startsWith(field.getKey() + "."))) {
            copy.put(field.getKey(), field.getValue());
          }
        });
    return copy;
  }

  /**
   * A loaded configuration.
   *
   * @param config the configuration
   * @param file the file it was read from; null: there was none
   */
  public record Loaded(HubConfig config, String file) {}
}
