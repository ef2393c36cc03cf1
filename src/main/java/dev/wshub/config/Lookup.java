package dev.wshub.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the files of an installation: in the working directory, then under its home, then on the class path.
 *
 * @param workingDirectory looked in first
 * @param home looked in next; null: there is none
 */
public record Lookup(Path workingDirectory, Path home) {

  /** The places of this process: its working directory and {@code -Dwshub.home}. */
  public static Lookup ofProcess() {
    return ConfigSources.ofProcess(null, false).lookup();
  }

  /** The first place that has one of the files; two of them in one place is an error. */
  public Optional<Found> find(String... names) {
    return Stream.concat(directories().flatMap(directory -> Stream.of(in(directory, names))), Stream.of(onClassPath(names)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Stream<Path> directories() {
    return home == null ? Stream.of(workingDirectory) : Stream.of(workingDirectory, home);
  }

  private static Optional<Found> in(Path directory, String... names) {
    var there = Stream.of(names).map(directory::resolve).filter(Files::exists).map(file -> file.toAbsolutePath().normalize()).toList();
    if (there.size() > 1) {
      throw new ConfigException(there.get(0) + " and " + there.get(1) + " both exist; keep one of them");
    }
    return there.stream().findFirst().map(file -> new Found(file.toString(), false));
  }

  private static Optional<Found> onClassPath(String... names) {
    return Stream.of(names)
        .filter(name -> Lookup.class.getClassLoader().getResource(name) != null)
        .findFirst()
        .map(name -> new Found(name, true));
  }

  /**
   * A file that was found.
   *
   * @param path absolute path, or the resource's name
   * @param onClassPath whether it is a resource
   */
  public record Found(String path, boolean onClassPath) {}
}
