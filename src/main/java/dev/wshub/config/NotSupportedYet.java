package dev.wshub.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Keys and values that Centrifugo has and this hub does not have yet: refused with those words, not as typing errors. */
final class NotSupportedYet {

  private static final String RESOURCE = "centrifugo-keys.txt";
  private static final List<String> LINES = lines();

  /** Options of the endpoints that decide. */
  private static final Pattern GRPC =
      Pattern.compile("^(client|channel|rpc)\\.proxy\\.(\\w+\\.)?(grpc_metadata|grpc)(\\.|$)");

  private NotSupportedYet() {}

  /** Notes the problem and says true when {@code path}, or this value of it, is Centrifugo's and not ours. */
  static boolean refuses(Problems problems, String path, Object raw) {
    var general =
        path.replaceFirst("^(channel|rpc)\\.namespaces\\[[^]]*]", "$1.without_namespace").replaceFirst("^proxies\\[[^]]*]", "rpc.proxy");
    if (GRPC.matcher(general).find()) {
      problems.add(path, "is a Centrifugo key for gRPC: decisions are asked for over http:// and https:// only");
    } else if (LINES.stream().anyMatch(line -> covers(line, general))) {
      problems.add(path, "is a Centrifugo key that this hub does not support yet");
    } else if (raw instanceof String value && LINES.contains(general + "=" + value)) {
      problems.add(path, "\"" + value + "\" is a Centrifugo value that this hub does not support yet");
    } else {
      return false;
    }
    return true;
  }

  /** The same for a flat variable; {@code naming} turns a path, or the beginning of one, into the name of its variable. */
  static boolean refusesVariable(Problems problems, String variable, UnaryOperator<String> naming) {
    boolean theirs = LINES.stream().filter(line -> !line.contains("=")).anyMatch(line -> coversVariable(line, variable, naming));
    if (theirs) {
      problems.add(variable, "is a Centrifugo key that this hub does not support yet");
    }
    return theirs;
  }

  private static boolean coversVariable(String line, String variable, UnaryOperator<String> naming) {
    if (!line.endsWith(".*")) {
      return variable.equals(naming.apply(line));
    }
    var section = line.substring(0, line.length() - 1);
    return variable.startsWith(naming.apply(section)) || variable.equals(naming.apply(section.substring(0, section.length() - 1)));
  }

  private static boolean covers(String line, String path) {
    return line.endsWith(".*")
        ? path.startsWith(line.substring(0, line.length() - 1)) || path.equals(line.substring(0, line.length() - 2))
        : line.equals(path);
  }

  private static List<String> lines() {
    try (var in = NotSupportedYet.class.getResourceAsStream(RESOURCE);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE, e);
    }
  }
}
