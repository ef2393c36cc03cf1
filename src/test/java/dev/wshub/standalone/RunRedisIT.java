package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/run --redis}: Redis and two instances that are one hub, started and ended together. */
@Timeout(120)
class RunRedisIT {

  private static final String RUN = Path.of("scripts/run").toAbsolutePath().toString();
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern KEY = Pattern.compile("Publish to one.*\\R.*X-API-Key: (\\w+)'");
  private static final JsonObject OPEN = new JsonObject("{\"shutdown\": {\"drain\": \"15s\", \"timeout\": \"60s\"}}");

  @TempDir Path directory;

  private final List<Integer> ports = new ArrayList<>();
  private final List<ProcessHandle> started = new ArrayList<>();
  private Process script;

  @BeforeEach
  void choosePorts() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.add(probe.getLocalPort());
      }
    }
  }

  @AfterEach
  void end() {
    if (script != null) {
      script.destroyForcibly().onExit().join();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private void launch(Map<String, String> environment, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(RUN, "--redis"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(outputFile());
    builder.environment().putAll(Map.of("HUB_PORTS", ports.get(0) + " " + ports.get(1), "REDIS_PORT", "" + ports.get(2), "JAVA_OPTS", "-Xmx128m"));
    builder.environment().putAll(environment);
    script = builder.start();
  }

  private void launchAndWait(String... arguments) throws IOException {
    launch(Map.of(), arguments);
    await().atMost(DEADLINE).until(() -> !script.isAlive() || output().contains("Ctrl-C ends both"));
    assertThat(script.isAlive()).as(output()).isTrue();
    script.descendants().forEach(started::add);
    assertThat(started.stream().filter(process -> process.info().command().orElse("").contains("java"))).hasSize(2);
  }

  private File outputFile() {
    return directory.resolve("output").toFile();
  }

  private String output() {
    try {
      return Files.readString(outputFile().toPath());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int exitCode() throws InterruptedException {
    assertThat(script.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    return script.exitValue();
  }

  /** Sends it to the process that listens there. */
  private void kill(int port) {
    var at = "=" + port;
    started.stream()
        .filter(process -> Stream.of(process.info().arguments().orElse(new String[0])).anyMatch(argument -> argument.endsWith(at)))
        .findFirst()
        .orElseThrow()
        .destroyForcibly();
  }

  private void assertNothingRuns() {
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
    for (int port : ports) {
      assertThat(listens(port)).as("port %d", port).isFalse();
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException nobody) {
      return false;
    }
  }

  private RawClient subscribe(int port, String channel) throws IOException {
    var client = RawClient.to(port).open();
    client.send("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    assertThat(client.receiveReply(1).containsKey("connect")).isTrue();
    assertThat(client.receiveReply(2).containsKey("subscribe")).isTrue();
    return client;
  }

  private String publish(int port, String key, String channel) throws Exception {
    var body = new JsonObject().put("channel", channel).put("data", "Hello from curl").encode();
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/publish"))
            .header("X-API-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void whatIsPublishedToOneIsSeenOnTheOtherUntilASignalEndsAllInOrder() throws Exception {
    launchAndWait();
    var key = KEY.matcher(output());
    assertThat(key.find()).as(output()).isTrue();
    try (var one = subscribe(ports.get(0), "news"); var other = subscribe(ports.get(1), "news")) {
      assertThat(publish(ports.get(0), key.group(1), "news")).contains("\"offset\":1");
      assertThat(publish(ports.get(1), key.group(1), "news")).contains("\"offset\":2");
      for (var client : List.of(one, other)) {
        assertThat(client.receive().encode()).contains("Hello from curl", "\"offset\":1");
        assertThat(client.receive().encode()).contains("Hello from curl", "\"offset\":2");
      }
      script.destroy();
      assertThat(List.of(one.awaitClose(DEADLINE).code(), other.awaitClose(DEADLINE).code())).containsOnly(3001);
    }
    assertThat(exitCode()).as(output()).isZero();
    assertNothingRuns();
    assertThat(output().lines().filter(line -> line.matches(".*(WARN|ERROR).*")))
        .as("warnings of the hubs")
        .allMatch(line -> line.contains("Development mode") || line.startsWith("redis | "));
    assertThat(output().lines().filter(line -> line.contains("The hub has ended in order"))).hasSize(2);
  }

  @Test
  void aSecondSignalEndsThemAtOnce() throws Exception {
    launchAndWait("--conf", Files.writeString(directory.resolve("hub.json"), OPEN.encode()).toString());
    try (var one = subscribe(ports.get(0), "a"); var two = subscribe(ports.get(0), "a"); var other = subscribe(ports.get(1), "a")) {
      interrupt();
      await().atMost(DEADLINE).until(() -> output().split("Shutting down", -1).length == 3);
      TimeUnit.MILLISECONDS.sleep(1_200); // within a second it would be the same wish, passed on by a shell
      long second = System.nanoTime();
      interrupt();
      assertThat(exitCode()).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - second)).isLessThan(Duration.ofSeconds(5));
    }
    assertNothingRuns();
  }

  /** As Ctrl-C does, which is for the script alone. */
  private void interrupt() throws Exception {
    assertThat(new ProcessBuilder("kill", "-INT", "" + script.pid()).start().waitFor()).isZero();
  }

  @Test
  void whenAnInstanceDiesTheOtherAndRedisEndToo() throws Exception {
    launchAndWait();
    kill(ports.get(1));
    assertThat(exitCode()).isEqualTo(1);
    assertThat(output()).contains("The instance on port " + ports.get(1) + " has ended; stopping the rest.", "The hub has ended in order");
    assertNothingRuns();
  }

  @Test
  void whenRedisDiesBothInstancesEnd() throws Exception {
    launchAndWait();
    started.stream().filter(process -> process.info().command().orElse("").contains("redis")).forEach(ProcessHandle::destroyForcibly);
    assertThat(exitCode()).isEqualTo(1);
    assertThat(output()).contains("Redis has ended; stopping the rest.");
    assertNothingRuns();
  }

  @Test
  void aPortThatIsTakenIsNamedAndNothingStarts() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var taken = new ServerSocket(ports.get(i), 1, InetAddress.getLoopbackAddress())) {
        launch(Map.of());
        assertThat(exitCode()).isEqualTo(1);
        assertThat(output()).startsWith("Port " + ports.get(i) + " is in use.").hasLineCount(1).contains(i < 2 ? "HUB_PORTS=" : "REDIS_PORT=");
      }
    }
  }

  @Test
  void portsThatAreNoneAreRefused() throws Exception {
    for (var wrong : List.of(Map.of("HUB_PORTS", "8000"), Map.of("HUB_PORTS", "8000 x"), Map.of("REDIS_PORT", "70000"))) {
      launch(wrong);
      assertThat(exitCode()).isEqualTo(2);
      assertThat(output()).contains("HUB_PORTS").hasLineCount(1);
    }
  }

  @Test
  void withoutRedisItNamesThePackage() throws Exception {
    var tools = Files.createDirectory(directory.resolve("tools"));
    for (var tool : List.of("bash", "dirname", "readlink", "sed", "find", "grep", "cksum", "cut")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    launch(Map.of("PATH", tools.toString(), "JAVA_HOME", System.getProperty("java.home")));
    assertThat(exitCode()).isEqualTo(1);
    assertThat(output()).contains("needs redis-server", "package redis-server").hasLineCount(1);
  }

  @Test
  void verticlesOfOnesOwnRunInBothInstances() throws Exception {
    var jar = OwnJar.in(directory);
    var verticles = new JsonObject(Files.readString(Path.of("verticles.json")));
    verticles.getJsonArray("verticles").add(new JsonObject().put("name", "greet:mine"));
    var file = Files.writeString(directory.resolve("mine.json"), verticles.encode());
    launchAndWait("--class-path", jar.toString(), "--verticles", file.toString());
    script.destroy();
    assertThat(exitCode()).as(output()).isZero();
    assertThat(output().lines().filter(line -> line.endsWith("stopped mine"))).hasSize(2);
    assertNothingRuns();
  }

  @Test
  void theJarAloneSaysThatItIsForTheScript() throws Exception {
    var process = new ProcessBuilder(HubProcess.java(), "-jar", HubProcess.jar().toString(), "--redis").redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes())).contains("--redis is for scripts/run", "engine.redis.address");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
