package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  private static Vertx vertx;

  @TempDir Path directory;
  @TempDir Path home;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private Path file;
  private boolean development;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  @Test
  void systemPropertiesWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
    write(directory, "conf/hub.yaml", "http_server:\n  port: 1001\n  address: file\nnode:\n  name: file\nclient:\n");
    environment.put("WSHUB_HTTP_SERVER_ADDRESS", "environment");
    environment.put("WSHUB_NODE_NAME", "environment");
    properties.put("wshub.node.name", "property");
    var config = load().config();
    assertThat(config.httpServer()).extracting(HttpServerConfig::address, HttpServerConfig::port).containsExactly("environment", 1001);
    assertThat(config.node().name()).isEqualTo("property");
    assertThat(config.development()).isFalse();
  }

  @Test
  void theWorkingDirectoryComesBeforeTheHome() throws IOException {
    write(home, "conf/hub.json", "{\"http_server\":{\"port\":1002}}");
    assertThat(load().config().httpServer().port()).isEqualTo(1002);
    write(directory, "conf/hub.yaml", "http_server: {port: 1003}");
    assertThat(load().config().httpServer().port()).isEqualTo(1003);
  }

  @Test
  void theFileAskedForReplacesTheOnesLookedUp() throws IOException {
    write(directory, "conf/hub.yaml", "http_server: {port: 1003}");
    file = write(directory, "other.yml", "node: {name: other}");
    assertThat(load().config().httpServer().port()).isEqualTo(8000);
    assertThat(load().file()).isEqualTo(file.toString());
  }

  @Test
  void bothFilesInOnePlaceAreRefused() throws IOException {
    write(directory, "conf/hub.yaml", "");
    write(directory, "conf/hub.json", "");
    assertThat(problems()).singleElement().asString().contains("hub.yaml", "hub.json", "both exist");
  }

  @Test
  void aFileWithNothingInItCountsAsConfiguredWithDefaults() throws IOException {
    for (var text : new String[] {"", "  \n", "# nothing\n\n  # here\r\n", "---\n# x\n", "client:\n#  insecure: true\n", "{}"}) {
      write(directory, "conf/hub.yaml", text);
      assertThat(load().config()).as(text).isEqualTo(HubConfig.defaults());
    }
    Files.delete(directory.resolve("conf/hub.yaml"));
    write(directory, "conf/hub.json", " ");
    assertThat(load().config()).isEqualTo(HubConfig.defaults());
  }

  @Test
  void aFileThatCannotBeReadOrParsedIsNamedWithItsLineAndWithoutItsText() throws IOException {
    file = directory.resolve("absent.yaml");
    assertThat(problems()).containsExactly(file + ": cannot be read: there is no such file");
    file = directory;
    assertThat(problems()).singleElement().asString().contains("ends in .yaml, .yml or .json");
    file = Files.createDirectory(directory.resolve("directory.yaml"));
    assertThat(problems()).containsExactly(file + ": cannot be read: Is a directory");
    file = write(directory, "bad.yaml", "http_api:\n  key: \"s3cret\n  error_mode: x\n");
    assertThat(problems()).singleElement().asString().contains("bad.yaml", "YAML", "line 4").doesNotContain("s3cret");
    file = write(directory, "list.yaml", "- s3cret\n");
    assertThat(problems()).singleElement().asString().contains("list.yaml", "YAML").doesNotContain("s3cret");
    file = write(directory, "bad.json", "{\n \"http_api\": {\"key\": s3cret}}");
    assertThat(problems()).singleElement().asString().contains("bad.json", "JSON", "line 2").doesNotContain("s3cret");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    file = write(directory, "twice.yaml", "client:\n  insecure: true\nnode: {name: n}\nclient:\n  channel_limit: 5\n");
    assertThat(problems()).containsExactly(file + ": a key stands there twice, line 4, column 1");
    file = write(directory, "twice.json", "{\"http_api\": {\"key\": \"s3cret\",\n \"key\": \"s3cret\"}}");
    assertThat(problems()).singleElement().asString().contains("twice.json: a key stands there twice, line 2").doesNotContain("s3cret");
  }

  @Test
  void namespacesComeFromTheEnvironmentByName() throws IOException {
    write(directory, "conf/hub.yaml", "channel: {namespaces: [{name: from-file, presence: true, history_ttl: 60s}]}");
    environment.put("WSHUB_CHANNEL_NAMESPACES", "chat  chat-room");
    environment.put("WSHUB_CHANNEL_NAMESPACES_CHAT_HISTORY_SIZE", "10");
    environment.put("WSHUB_CHANNEL_NAMESPACES_CHAT_HISTORY_TTL", "1m");
    environment.put("WSHUB_CHANNEL_NAMESPACES_CHAT_ROOM_JOIN_LEAVE", "true");
    environment.put("WSHUB_CHANNEL_NAMESPACES_FROM_FILE_HISTORY_SIZE", "5");
    var namespaces = load().config().channel().namespaces();
    assertThat(namespaces.keySet()).containsExactly("from-file", "chat", "chat-room");
    assertThat(namespaces.get("chat").historyTtl()).isEqualTo(Duration.ofMinutes(1));
    assertThat(namespaces.get("chat-room").joinLeave()).isTrue();
    assertThat(namespaces.get("from-file").historySize()).isEqualTo(5);
    assertThat(namespaces.get("from-file").presence()).isTrue();
  }

  @Test
  void namespacesAndSectionsComeFromTheEnvironmentAsJson() {
    environment.put("WSHUB_CHANNEL_NAMESPACES", "[{\"name\":\"chat\",\"presence\":true}]");
    environment.put("WSHUB_CLIENT", "{\"channel_limit\":5,\"insecure\":true}");
    environment.put("WSHUB_CLIENT_CHANNEL_LIMIT", "6");
    environment.put("WSHUB_CLIENT_ALLOWED_ORIGINS", "https://a https://b");
    var config = load().config();
    assertThat(config.channel().namespaces().get("chat").presence()).isTrue();
    assertThat(config.client().channelLimit()).isEqualTo(6);
    assertThat(config.client().insecure()).isTrue();
    assertThat(config.client().allowedOrigins()).containsExactly("https://a", "https://b");
  }

  @Test
  void wrongVariablesAreNamed() {
    environment.put("WSHUB_HTTP_SERVER_PROT", "1");
    environment.put("WSHUB_HTTP_SERVER_PORT", "many");
    environment.put("WSHUB_CLIENT", "{s3cret");
    environment.put("WSHUB_ADMIN_SECRET", "s3cret");
    environment.put("WSHUB_CHANNEL_NAMESPACES", "chat");
    environment.put("WSHUB_CHANNEL_NAMESPACES_CHAT_SUBSCRIPTION_TYPE", "map");
    properties.put("wshub.http_server.h2c_external", "true");
    assertThat(problems())
        .containsExactlyInAnyOrder(
            "WSHUB_HTTP_SERVER_PROT: unknown variable; the nearest known one is WSHUB_HTTP_SERVER_PORT",
            "http_server.port (WSHUB_HTTP_SERVER_PORT): found \"many\", allowed is a whole number, 0 to 65535",
            "WSHUB_CLIENT: is not well-formed JSON",
            "WSHUB_ADMIN_SECRET: is a Centrifugo key that this hub does not support yet",
            "channel.namespaces[chat].subscription_type (WSHUB_CHANNEL_NAMESPACES_CHAT_SUBSCRIPTION_TYPE): "
                + "is a Centrifugo key that this hub does not support yet",
            "wshub.http_server.h2c_external: is a Centrifugo key that this hub does not support yet");
  }

  @Test
  void nothingConfiguredMeansDevelopmentMode() {
    environment.put("PATH", "/bin");
    environment.put("WSHUB_SERVICE_HOST", "10.0.0.1");
    environment.put("WSHUB_PORT", "tcp://10.0.0.1:8000");
    environment.put("WSHUB_PORT_8000_TCP_ADDR", "10.0.0.1");
    var config = load().config();
    assertThat(config.development()).isTrue();
    assertThat(config.httpServer()).extracting(HttpServerConfig::address, HttpServerConfig::port).containsExactly("127.0.0.1", 8000);
    assertThat(config.httpApi().key()).hasSizeGreaterThan(20).isNotEqualTo(load().config().httpApi().key());
    var options = config.channel().withoutNamespace();
    assertThat(options.historySize()).isEqualTo(100);
    assertThat(options.allowPublishForAnonymous() && options.allowPresenceForAnonymous() && options.joinLeave()).isTrue();
  }

  @Test
  void oneVariableMeansNoDevelopmentMode() {
    environment.put("WSHUB_NODE_NAME", "n");
    assertThat(load().config().development()).isFalse();
    assertThat(load().config().httpApi().key()).isEmpty();
  }

  @Test
  void configurationWinsOverTheDefaultsOfDevelopmentMode() throws IOException {
    development = true;
    write(directory, "conf/hub.yaml", "http_server:\n  address: 0.0.0.0\nhttp_api:\nclient:\n");
    properties.put("wshub.http_api.key", "mine");
    var config = load().config();
    assertThat(config.development()).isTrue();
    assertThat(config.httpServer().address()).isEqualTo("0.0.0.0");
    assertThat(config.httpApi().key()).isEqualTo("mine");
    assertThat(config.client().allowAnonymousConnectWithoutToken()).isTrue();
  }

  @Test
  void whatIsWrongInTheFileIsSaidWithItsName() throws IOException {
    var path = write(directory, "conf/hub.yaml", "http_server: {prot: 1}\nlog: {level: loud}\nnode: {name: n}\nwebsocket: {disabled: maybe}\n");
    environment.put("WSHUB_LOG_LEVEL", "louder");
    environment.put("WSHUB_WEBSOCKET", "{\"message_size_limit\": -1}");
    assertThat(problems())
        .contains(path + ": http_server.prot: unknown key; the nearest known key is http_server.port")
        .anyMatch(line -> line.startsWith("log.level (WSHUB_LOG_LEVEL): found \"louder\""))
        .anyMatch(line -> line.startsWith("websocket.message_size_limit: found -1"));
  }

  @Test
  void aNumberThatShouldBeATextMustBeQuoted() throws IOException {
    var path = write(directory, "conf/hub.yaml", "http_api: {key: 12345678}\nnode: {name: 7}\nhttp_server: {address: true}\n");
    assertThat(problems())
        .containsExactlyInAnyOrder(
            path + ": http_api.key: found a number (not shown), allowed is a text: put it in quotes",
            path + ": node.name: found 7, allowed is a text: put it in quotes",
            path + ": http_server.address: found true, allowed is a text: put it in quotes");
  }

  @Test
  void theInternalPortIsANumberATextOrNothing() throws IOException {
    for (var written : List.of("9001", "\"9001\"")) {
      write(directory, "conf/hub.yaml", "http_server: {internal_port: " + written + "}\n");
      assertThat(load().config().httpServer().internalPort()).hasValue(9001);
    }
    for (var written : List.of("", "\"\"")) {
      write(directory, "conf/hub.yaml", "http_server: {internal_port: " + written + "}\n");
      assertThat(load().config().httpServer().hasInternalPort()).isFalse();
    }
    var path = write(directory, "conf/hub.yaml", "http_server: {internal_port: 65536}\n");
    assertThat(problems())
        .containsExactly(path + ": http_server.internal_port: found 65536, allowed is a whole number or nothing, 0 to 65535");
  }

  private ConfigLoader.Loaded load() {
    return loading().await();
  }

  private List<String> problems() {
    return catchThrowableOfType(ConfigException.class, () -> loading().await()).problems();
  }

  private Future<ConfigLoader.Loaded> loading() {
    return ConfigLoader.load(vertx, new ConfigSources(file, development, directory, home, environment, properties));
  }

  private static Path write(Path directory, String name, String text) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
