package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verticles of one's own, from a jar of one's own, beside the hub's. */
@Timeout(120)
class OwnVerticleIT {

  private static final String RUN = Path.of("scripts/run").toAbsolutePath().toString();
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final JsonObject CONFIG =
      new JsonObject("{\"channel\": {\"without_namespace\": {\"history_size\": 10, \"history_ttl\": \"60s\"}}}");
  private static final JsonObject OWN = new JsonObject("{\"greeting\": \"hi\", \"index\": 99, \"hub\": \"mine\"}");

  @TempDir static Path directory;
  private static Path jar;

  @BeforeAll
  static void build() throws IOException {
    jar = OwnJar.in(directory);
  }

  @Test
  void byTheScriptBeforeAndAfterTheHubs() throws Exception {
    try (var hub = HubProcess.startBy(List.of(RUN, "--class-path", jar.toString()), CONFIG, greeters())) {
      assertGreeted(hub);
    }
  }

  @Test
  void byJavaAsTheReadmeSays() throws Exception {
    var command = List.of(HubProcess.java(), "-cp", HubProcess.jar() + ":" + jar, "dev.wshub.Main");
    try (var hub = HubProcess.startBy(command, CONFIG, greeters())) {
      assertGreeted(hub);
    }
  }

  private static void assertGreeted(HubProcess hub) throws Exception {
    await().atMost(DEADLINE).until(() -> hub.output().contains("asked"));
    var history = hub.api("history", new JsonObject().put("channel", "greetings").put("limit", 10));
    assertThat(history.getJsonObject("result").getJsonArray("publications").stream().map(item -> ((JsonObject) item).getValue("data")))
        .containsExactly(
            new JsonObject().put("name", "class").put("worker", true).put("own", OWN),
            new JsonObject().put("name", "factory").put("worker", false).put("own", new JsonObject()));
    hub.terminate();
    assertThat(hub.awaitExit(DEADLINE)).isZero();
    assertThat(hub.output()).containsSubsequence("stopped factory", "stopped class", "ended in order");
  }

  private static JsonObject greeters() {
    var worker = new JsonObject().put("threadingModel", "WORKER").put("config", OWN);
    return verticles(
        new JsonObject().put("name", "java:example.Greeter").put("options", worker),
        null,
        new JsonObject().put("name", "greet:factory"),
        new JsonObject().put("name", "example.Asker"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "js:main | verticles[3].name: no VerticleFactory on the class path has the prefix js; there are java:, greet:",
      "example.Absent | verticles[3].name: there is no verticle class example.Absent; allowed is one on the class path, or a name with one of"
          + " the prefixes java:, greet:",
      "example.NoVerticle | verticles[3].name: example.NoVerticle is no verticle; allowed is a class that extends VerticleBase",
      "example.Hidden | verticles[3].name: example.Hidden cannot be made; allowed is a public class with a public constructor",
      "example.Failing | verticles[3]: cannot deploy example.Failing: no luck"})
  void whatCannotBeDeployedEndsTheStartWithOneLine(String name, String problem) throws Exception {
    var verticles = verticles(null, new JsonObject().put("name", name));
    try (var hub = HubProcess.launch(List.of(RUN, "--class-path", jar.toString()), CONFIG, verticles)) {
      assertThat(hub.awaitExit(DEADLINE)).isEqualTo(1);
      assertThat(hub.output().lines().filter(line -> line.contains("verticles.json: ")))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("verticles.json: " + problem));
      assertThat(hub.output()).doesNotContain("Exception", "started in");
    }
  }

  @Test
  void theVerticlesBeforeOneThatFailsAreUndeployed() throws Exception {
    var verticles = verticles(new JsonObject().put("name", "greet:factory"), null, new JsonObject().put("name", "example.Failing"));
    try (var hub = HubProcess.launch(List.of(RUN, "--class-path=" + jar), CONFIG, verticles)) {
      assertThat(hub.awaitExit(DEADLINE)).isEqualTo(1);
      assertThat(hub.output()).containsSubsequence("stopped factory", "cannot deploy example.Failing: no luck");
    }
  }

  @Test
  void aJarThatIsMissingIsNamed() throws Exception {
    var missing = directory.resolve("missing.jar");
    try (var hub = HubProcess.launch(List.of(RUN, "--class-path", jar + ":" + missing), CONFIG, null)) {
      assertThat(hub.awaitExit(DEADLINE)).isEqualTo(2);
      assertThat(hub.output()).isEqualTo("--class-path: there is no " + missing + ".\n");
    }
  }

  @Test
  void theJarAloneSaysHowToDoIt() throws Exception {
    try (var hub = HubProcess.launch(List.of(HubProcess.java(), "-jar", HubProcess.jar().toString(), "--class-path", "x.jar"), CONFIG, null)) {
      assertThat(hub.awaitExit(DEADLINE)).isEqualTo(2);
      assertThat(hub.output()).contains("java -cp websocket-hub.jar:x.jar dev.wshub.Main");
    }
  }

  /** Null stands for the hub's own. */
  private static JsonObject verticles(JsonObject... own) {
    var all = new JsonArray();
    for (var entry : own) {
      if (entry == null) {
        all.add(new JsonObject().put("name", "dev.wshub.hub.HubVerticle"));
        all.add(new JsonObject().put("name", "dev.wshub.api.ApiVerticle"));
        all.add(new JsonObject().put("name", "dev.wshub.server.WebSocketServerVerticle"));
      } else {
        all.add(entry);
      }
    }
    return new JsonObject().put("verticles", all);
  }
}
