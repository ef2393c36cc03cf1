package dev.wshub.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One configuration file, YAML or JSON by its ending.
 *
 * <p>Messages name the file and the line, never what stands there: it may be a secret.
 */
public final class ConfigFile {

  private static final Pattern POSITION = Pattern.compile("line:? (\\d+), column:? (\\d+)");
  private static final Pattern ONLY_COMMENTS = Pattern.compile("(?m)(?:^\\uFEFF?[ \\t]*(?:#.*|---|\\.\\.\\.)?[ \\t]*\\R?)*");

  private final Vertx vertx;
  private final String path;
  private final String format;

  private ConfigFile(Vertx vertx, String path, String format) {
    this.vertx = vertx;
    this.path = path;
    this.format = format;
  }

  /** What the file holds; the future fails with a {@link ConfigException}. */
  public static Future<JsonObject> read(Vertx vertx, String path) {
    var ending = path.substring(path.lastIndexOf('.') + 1);
    return switch (ending) {
      case "yaml", "yml" -> new ConfigFile(vertx, path, "yaml").read();
      case "json" -> new ConfigFile(vertx, path, "json").read();
      default -> Future.failedFuture(new ConfigException(path + ": a configuration file ends in .yaml, .yml or .json"));
    };
  }

  static String absolute(Path workingDirectory, Path file) {
    return workingDirectory.resolve(file).toAbsolutePath().normalize().toString();
  }

  private Future<JsonObject> read() {
    return vertx
        .fileSystem()
        .readFile(path)
        .recover(failure -> Future.failedFuture(new ConfigException(path + ": cannot be read: " + reason(failure))))
        .compose(this::parse);
  }

  /** The YAML store fails on a file in which nothing is set, the JSON store on an empty one. */
  private Future<JsonObject> parse(Buffer content) {
    var text = content.toString();
    if (text.isBlank() || format.equals("yaml") && ONLY_COMMENTS.matcher(text).matches()) {
      return Future.succeededFuture(new JsonObject());
    }
    var name = format.toUpperCase(Locale.ROOT) + " object";
    var store = new ConfigStoreOptions().setType("file").setFormat(format).setConfig(new JsonObject().put("path", path));
    var retriever = ConfigRetriever.create(vertx, new ConfigRetrieverOptions().setScanPeriod(-1).addStore(store));
    return retriever
        .getConfig()
        .recover(failure -> Future.failedFuture(new ConfigException(path + ": is not a well-formed " + name + position(failure))))
        .eventually(retriever::close);
  }

  private static String reason(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    } else if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    // The system's own words, such as "Is a directory"; without a file in it the message is one of them.
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Where the parser stopped: the last position it names, the earlier ones say what it was in the middle of. */
  private static String position(Throwable failure) {
    var position = POSITION.matcher(String.valueOf(failure.getMessage()));
    var last = "";
    while (position.find()) {
      last = ", line " + position.group(1) + ", column " + position.group(2);
    }
    return last;
  }
}
