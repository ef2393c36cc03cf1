package dev.wshub.config;

/**
 * The log of the stand-alone process; an embedded hub leaves logging to its host.
 *
 * @param level least level that is logged
 * @param format one line of text, or one JSON object, per entry
 * @param file path of the file; empty: standard output
 */
public record LogConfig(
    @Setting(means = "least level that is logged", byDefault = "info") Level level,
    @Setting(means = "one line of text, or one JSON object, per entry", byDefault = "text") Format format,
    @Setting(means = "file to log into; empty: standard output") String file) {

  /** Levels, the most talkative first but one. */
  public enum Level {
    NONE,
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** Forms of an entry. */
  public enum Format {
    TEXT,
    JSON
  }
}
