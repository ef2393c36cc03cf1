package dev.wshub.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One configuration file, YAML or JSON by its ending.
 *
 * <p>Messages name the file and the line, never what stands there: it may be a secret.
 */
public final class ConfigFile {

  private static final Pattern POSITION = Pattern.compile("line:? (\\d+), column:? (\\d+)");
  private static final Pattern NOTHING_SET = Pattern.compile("\\uFEFF?\\s*(?:#.*|---|\\.\\.\\.)?\\s*");

  /** A hundred times what a large configuration takes; the file is read into memory as a whole. */
  private static final long MOST_BYTES = 1 << 20;

  private static final JsonFactory STRICT_JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

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
        .props(path)
        .recover(this::unreadable)
        .compose(this::checkSize)
        .compose(size -> vertx.fileSystem().readFile(path).recover(this::unreadable))
        .compose(this::parse);
  }

  private <T> Future<T> unreadable(Throwable failure) {
    return refused("cannot be read: " + reason(failure));
  }

  private Future<Void> checkSize(FileProps file) {
    if (file.isOther()) {
      return refused("cannot be read: it is not a regular file");
    }
    return file.isRegularFile() && file.size() > MOST_BYTES
        ? refused("has " + file.size() + " bytes, allowed are " + MOST_BYTES)
        : Future.succeededFuture();
  }

  private <T> Future<T> refused(String why) {
    return Future.failedFuture(new ConfigException(path + ": " + why));
  }

  /** The YAML store fails on a file in which nothing is set, the JSON store on an empty one. */
  private Future<JsonObject> parse(Buffer content) {
    var text = utf8(content);
    if (text == null) {
      return refused("is not text in UTF-8");
    }
    if (text.isBlank() || format.equals("yaml") && text.lines().allMatch(line -> NOTHING_SET.matcher(line).matches())) {
      return Future.succeededFuture(new JsonObject());
    }
    if (format.equals("yaml") && YamlSize.isTooLarge(text)) {
      return refused("holds more than " + YamlSize.MOST_VALUES + " values, where all that its aliases repeat is counted");
    }
    var duplicate = format.equals("yaml") ? duplicateInYaml(text) : duplicateInJson(text);
    if (duplicate.isPresent()) {
      return refused("a key stands there twice" + duplicate.get());
    }
    var name = format.toUpperCase(Locale.ROOT) + " object";
    var store = new ConfigStoreOptions().setType("file").setFormat(format).setConfig(new JsonObject().put("path", path));
    var retriever = ConfigRetriever.create(vertx, new ConfigRetrieverOptions().setScanPeriod(-1).addStore(store));
    return retriever
        .getConfig()
        .recover(failure -> refused("is not a well-formed " + name + position(failure)))
        .eventually(retriever::close);
  }

  /** Null when it is something else. */
  private static String utf8(Buffer content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content.getBytes())).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Where a key stands for the second time: the stores would take the last one without a word. */
  private static Optional<String> duplicateInYaml(String text) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      new Yaml(new SafeConstructor(options)).load(text);
    } catch (DuplicateKeyException e) {
      return Optional.of(place(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1));
    } catch (YAMLException | IllegalArgumentException ofOtherKind) {
      // The store says it. The latter: what is tagged as binary is not.
    }
    return Optional.empty();
  }

  private static Optional<String> duplicateInJson(String text) {
    try (var parser = STRICT_JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        // Looks for nothing but duplicates.
      }
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage().startsWith("Duplicate field")
          ? Optional.of(place(e.getLocation().getLineNr(), e.getLocation().getColumnNr()))
          : Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading a text in memory failed", e);
    }
    return Optional.empty();
  }

  private static String place(Object line, Object column) {
    return ", line " + line + ", column " + column;
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
      last = place(position.group(1), position.group(2));
    }
    return last;
  }
}
