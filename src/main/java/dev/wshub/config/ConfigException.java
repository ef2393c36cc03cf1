package dev.wshub.config;

import java.util.List;

/** The configuration cannot be used. Carries everything that is wrong with it, and no secret. */
public final class ConfigException extends RuntimeException {

  private final List<String> problems;

  /** Each problem is one line that names the key or the file. */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** A single problem. */
  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /** One line per problem, in the order in which they were found. */
  public List<String> problems() {
    return problems;
  }
}
