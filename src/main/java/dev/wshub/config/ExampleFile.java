package dev.wshub.config;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes {@code conf/hub.example.yaml} from the definitions of the keys: every key commented out, with its default and meaning.
 * Taking one {@code #} from the beginning of every line makes it a configuration that sets every default.
 */
public final class ExampleFile {

  private static final String HEAD =
      """
      ## Every key of the configuration, with its default, written from the definitions that check it. In conf/hub.yaml, copied or by
      ## scripts/run genconf conf/hub.yaml, take the "#" away from the lines you change and from their sections.
      ## Environment: WSHUB_ and the path in capitals (WSHUB_HTTP_SERVER_PORT=9000); system properties: -Dwshub.http_server.port=9000.
      """;

  private static final Map<String, String> NAMESPACES_NOTES =
      Map.of(
          "channel.namespaces",
          """
          ##  - name: chat
          ##    history_size: 100
          ##    history_ttl: 300s
          """,
          "rpc.namespaces",
          """
          ##  - name: shop
          ##    address: app.shop
          """,
          "proxies",
          """
          ##  - name: partner
          ##    endpoint: https://partner.example.com/decide
          """);

  private final StringBuilder text = new StringBuilder(HEAD);
  private final Set<String> sections = new HashSet<>();

  private ExampleFile() {}

  /** The whole file. */
  public static String text() {
    var file = new ExampleFile();
    KeyTable.KEYS.forEach(file::append);
    return file.text.toString();
  }

  /** Prints the file, for the build's use: {@code java -cp … dev.wshub.config.ExampleFile > conf/hub.example.yaml}. */
  public static void main(String[] args) {
    System.out.print(text());
  }

  private void append(Key key) {
    var steps = key.path().split("\\.");
    if (steps.length == 1 && !sections.isEmpty()) {
      text.append('\n');
    }
    var section = "";
    for (int depth = 0; depth < steps.length - 1; depth++) {
      section += steps[depth] + ".";
      if (sections.add(section)) {
        text.append(depth == 0 ? "\n" : "").append('#').append("  ".repeat(depth)).append(steps[depth]).append(":\n");
      }
    }
    var indent = "  ".repeat(steps.length - 1);
    var limits = key.choices() + key.bounds();
    var meaning = key.setting().means() + (limits.isEmpty() ? "" : " (" + limits + ")");
    text.append("##").append(indent).append(meaning).append('\n');
    text.append('#').append(indent).append(key.name()).append(": ").append(byDefault(key)).append('\n');
    if (key.type() == ValueType.NAMESPACES) {
      text.append(NAMESPACES_NOTES.get(key.path()).replace("##", "##" + indent));
    }
  }

  private static String byDefault(Key key) {
    return switch (key.type()) {
      case TEXT, OPTIONAL_NUMBER -> "\"" + key.setting().byDefault() + "\"";
      case LIST -> key.setting().byDefault().isEmpty() ? "[]" : "[\"" + key.setting().byDefault().replace(" ", "\", \"") + "\"]";
      case TEXTS -> "{}";
      case RECORDS, NAMESPACES -> "[]";
      default -> key.setting().byDefault();
    };
  }
}
