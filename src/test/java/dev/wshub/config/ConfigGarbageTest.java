package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is configured, a start ends soon and with lines that each name a key or the file: no other exception, no wall of text. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigGarbageTest {

  private static final long SEED = Long.getLong("garbage.seed", 20_251_124L);
  private static final int LONGEST_LINE = 600;
  private static final String SECRET = "s3cret-value";
  private static final String LONG = "x".repeat(20_000);

  private static Vertx vertx;

  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  // What may be said.

  private List<String> problems(String name, byte[] content) throws IOException {
    var file = Files.write(directory.resolve(name), content);
    var sources = new ConfigSources(file, false, directory, null, environment, Map.of());
    return problemsOf(catchThrowable(() -> ConfigLoader.load(vertx, sources).await()), name);
  }

  private List<String> problems(String name, String content) throws IOException {
    return problems(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problemsOf(Throwable thrown, String what) {
    if (thrown == null) {
      return List.of();
    }
    assertThat(thrown).as(what).isInstanceOf(ConfigException.class);
    var problems = ((ConfigException) thrown).problems();
    assertThat(problems).as(what).isNotEmpty().allSatisfy(line -> {
      assertThat(line).hasSizeLessThan(LONGEST_LINE).contains(": ").doesNotContain("Exception", SECRET);
      assertThat(line.chars().noneMatch(Character::isISOControl)).as("no control characters in %s", line).isTrue();
    });
    return problems;
  }

  // Values.

  /** Everything that YAML or JSON can hold, much of it wrong for any key. */
  private static List<Object> values() {
    return List.of(
        "", " ", "text", "1", "-1", "true", "0", "99999999999999999999", "1e9", "NaN", "1s", "-1s", "999999999h", "999999999999999999999h", "1s1", "/", "/a/",
        "a\u0000\r\n\u001b[31mb", "\ud800", LONG, "/a".repeat(20_000), "9".repeat(20_000), "9".repeat(20_000) + "s",
        1, -1, 0, Long.MAX_VALUE, 1.5, Double.NaN, Double.POSITIVE_INFINITY, new java.math.BigInteger("9".repeat(50)), true, false, new JsonObject(),
        new JsonObject().put("a", SECRET), new JsonArray(), new JsonArray().add(SECRET).add(1), new JsonArray().addNull(), new JsonArray().add(LONG),
        java.time.Instant.EPOCH, new byte[] {1, 2});
  }

  @Test
  void anyValueAtAnyKeyIsTakenOrNamedWithWhatIsAllowed() {
    for (var key : KeyTable.KEYS) {
      for (var value : values()) {
        assertNamed(key, at(key.path(), value), key.path(), value);
      }
      assertNamed(key, at(key.path(), null), key.path(), null);
    }
    KeyTable.NAMESPACES.forEach(list -> KeyTable.elementKeys(list).forEach(key -> assertNamedInNamespace(list, key)));
  }

  private static void assertNamedInNamespace(String list, Key key) {
    for (var value : values()) {
      var namespace = at(key.path(), value).put("name", "chat");
      assertNamed(key, at(list, new JsonArray().add(namespace)), list + "[chat]." + key.path(), value);
    }
  }

  private static void assertNamed(Key key, JsonObject json, String path, Object value) {
    String what = path + " = " + (value instanceof String text && text.length() > 50 ? text.substring(0, 50) + "…" : value);
    var problems = problemsOf(catchThrowable(() -> HubConfig.from(json)), what);
    boolean fits = fits(key, value);
    if (!fits) {
      assertThat(problems).as(what).anySatisfy(line -> assertThat(line).startsWith(path).containsAnyOf("allowed is ", "required is "));
    }
  }

  private static boolean fits(Key key, Object value) {
    try {
      key.parse(new JsonObject().put("value", value).getValue("value"));
      return true;
    } catch (UnsupportedOperationException namespaces) {
      return value instanceof JsonArray;
    } catch (RuntimeException notAllowed) {
      return false;
    }
  }

  private static JsonObject at(String path, Object value) {
    int dot = path.lastIndexOf('.');
    var json = new JsonObject().put(path.substring(dot + 1), value);
    return dot < 0 ? json : at(path.substring(0, dot), json);
  }

  @Test
  void anyValueInAnyVariableIsTakenOrNamed() throws IOException {
    var variables = new ArrayList<String>();
    KeyTable.KEYS.forEach(key -> variables.add("WSHUB_" + key.path().toUpperCase(java.util.Locale.ROOT).replace('.', '_')));
    variables.addAll(List.of("WSHUB_CLIENT", "WSHUB_CHANNEL", "WSHUB_", "WSHUB_X", "WSHUB_" + LONG, "WSHUB_\r\nX"));
    var texts =
        List.of("", "\r\n\u001b", LONG, "{", "{}", "[]", "[1]", "null", "{\"a\":" + "[".repeat(5_000), "[".repeat(50_000), "{\"open", "[{}]");
    int next = 0;
    for (var variable : variables) {
      for (int i = 0; i < 3; i++) {
        var text = texts.get(next++ % texts.size());
        environment.clear();
        environment.put(variable, text);
        environment.put("WSHUB_HTTP_SERVER_PROT", "1");
        assertThat(problems("empty.yaml", "")).as(variable).anyMatch(line -> line.startsWith("WSHUB_HTTP_SERVER_PROT: unknown variable"));
      }
    }
  }

  // Files.

  @ParameterizedTest
  @ValueSource(strings = {
    "{", "}", "[", "- a", "a: b: c", "a: [", "\"", "'", "&a *a", "*a", "a: *b", "a: &a [*a]", "a: &a {b: *a}", "!!java.net.URL [http://x]", "!x y", "%YAML 9.9\n---\na: b",
    "a\n  b\n c", "? [a]\n: b", "~: a", "1: a", "1.5: {true: x}", "client: {1: 2}", "client:\n\tinsecure: true", "a: !!binary \"=\"",
    "http_server: {port: 2001-01-01}", "client: !!set {a, b}", "channel: {namespaces: [!!set {a}]}", "a: \"\\x00\\u001b[31m\"", "\"\\r\\n\\e[31m\": 1", "@", "`", "--- a\n--- b",
    "client: {allowed_origins: [2001-01-01, !!binary aGk=]}"})
  void oddYamlIsOneLine(String text) throws IOException {
    assertThat(problems("odd.yaml", text)).isNotEmpty().hasSizeLessThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "1", "null", "\"a\"", "{\"a\":}", "{\"a\":1}}", "{} {}", "{\"a\":NaN}", "{\"a\":01}", "{'a':1}", "{\"http_api\":{\"key\":s3cret-value}}"})
  void oddJsonIsOneLine(String text) throws IOException {
    assertThat(problems("odd.json", text)).hasSize(1);
  }

  @Test
  void aBinaryFileIsOneLine() throws IOException {
    var random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(bytes);
      assertThat(problems("binary.yaml", bytes)).as("seed %s", SEED).hasSize(1);
      assertThat(problems("binary.json", bytes)).as("seed %s", SEED).hasSize(1);
    }
  }

  @Test
  void aFileThatIsNotUtf8IsSaidToBeSo() throws IOException {
    assertThat(problems("latin.yaml", "node: {name: é}".getBytes(StandardCharsets.ISO_8859_1))).singleElement().asString().contains("UTF-8");
    assertThat(problems("utf16.json", "{}".getBytes(StandardCharsets.UTF_16))).singleElement().asString().contains("UTF-8");
  }

  @Test
  void deepNestingIsOneLine() throws IOException {
    assertThat(problems("deep.yaml", "a: " + "[".repeat(100_000))).hasSize(1);
    assertThat(problems("deep.yaml", "{a: ".repeat(100_000))).hasSize(1);
    assertThat(problems("deep.json", "{\"a\":".repeat(100_000))).hasSize(1);
    assertThat(problems("deep.json", "{\"a\":".repeat(900) + "1" + "}".repeat(900))).hasSize(1);
  }

  @Test
  void aBillionLaughsAreRefused() throws IOException {
    var laughs = new StringBuilder("a0: &a0 {lol: 1}\n");
    var lists = new StringBuilder("a0: &a0 [lol]\n");
    for (int i = 1; i <= 24; i++) {
      laughs.append("a" + i + ": &a" + i + " {x: *a" + (i - 1) + ", y: *a" + (i - 1) + "}\n");
      lists.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    }
    assertThat(problems("laughs.yaml", laughs.toString())).singleElement().asString().contains("aliases");
    assertThat(problems("lists.yaml", lists.toString())).singleElement().asString().contains("aliases");
    assertThat(problems("many.yaml", "a: &a [b]\nc: [" + "*a, ".repeat(100_000) + "]")).singleElement().asString().contains("aliases");
  }

  @Test
  void aliasesInMeasureAreTaken() throws IOException {
    assertThat(problems("alias.yaml", """
        channel:
          without_namespace: &options {presence: true, history_size: 10, history_ttl: 60s}
          namespaces: [{name: chat, <<: *options}, {name: news, <<: *options}]
        """)).isEmpty();
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    assertThat(problems("huge.yaml", "# " + "x".repeat(20 << 20))).singleElement().asString().contains("bytes", "allowed are");
    assertThat(problems("huge.json", "{}" + " ".repeat(20 << 20))).singleElement().asString().contains("bytes", "allowed are");
  }

  @Test
  void aFileOfCommentsIsAnEmptyOne() throws IOException {
    assertThat(problems("comments.yaml", "# a line of comment\n".repeat(40_000))).isEmpty();
    assertThat(problems("blanks.yaml", "a" + " \t".repeat(100_000))).hasSize(1);
  }

  @Test
  void manyUnknownKeysAreToldInMeasure() throws IOException {
    var json = new JsonObject();
    for (int i = 0; i < 20_000; i++) {
      json.put("client_pong_timeout_" + i, i);
    }
    assertThat(problems("keys.json", json.encode())).hasSizeLessThan(300).anyMatch(line -> line.contains("more"));
    assertThat(problems("key.json", new JsonObject().put(LONG, 1).encode())).hasSize(1);
  }

  @Test
  void credentialsInsideAddressesAreNotTold() throws IOException {
    var url = "redis://user:" + SECRET + "@host:6379/zero";
    assertThat(problems("url.json", at("engine.type", url).encode())).hasSize(1);
    assertThat(problems("url2.json", at("engine.redis", new JsonObject().put("address", url)).encode())).hasSize(1);
    assertThat(problems("url3.json", at("http_server.port", url).encode())).hasSize(1);
    assertThat(problems("url4.json", at("client.allowed_origins", new JsonArray().add(1).add(url)).encode())).hasSize(1);
    environment.put("WSHUB_ENGINE_REDIS_ADDRESS", url);
    environment.put("WSHUB_ENGINE_TYPE", url);
    assertThat(problems("empty.yaml", "")).hasSize(2);
  }
}
