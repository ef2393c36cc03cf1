package dev.wshub.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a configuration may come from.
 *
 * @param file the file asked for with {@code --conf}; null: look {@code conf/hub.yaml} or {@code conf/hub.json} up
 * @param development development mode was asked for
 * @param workingDirectory where the look-up begins
 * @param home where it goes on; null: there is none
 * @param environment environment variables
 * @param systemProperties system properties
 */
public record ConfigSources(
    Path file,
    boolean development,
    Path workingDirectory,
    Path home,
    Map<String, String> environment,
    Map<String, String> systemProperties) {

  /** The root of the installation, in which what is not in the working directory is looked up. Not configuration. */
  public static final String HOME_PROPERTY = "wshub.home";

  public ConfigSources {
    environment = Map.copyOf(environment);
    systemProperties = Map.copyOf(systemProperties);
  }

  /** The sources of this process. */
  public static ConfigSources ofProcess(Path file, boolean development) {
    var properties =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> !name.equals(HOME_PROPERTY))
            .collect(Collectors.toMap(name -> name, System::getProperty));
    var home = System.getProperty(HOME_PROPERTY);
    return new ConfigSources(
        file, development, Path.of(""), home == null ? null : Path.of(home), System.getenv(), properties);
  }

  /** What a file of the installation is looked up in, in this order; the class path comes after them. */
  public Lookup lookup() {
    return new Lookup(workingDirectory, home);
  }
}
