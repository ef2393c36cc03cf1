package dev.wshub.standalone;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A hub started from the built jar with a configuration of its own, on a free port of the loopback interface. */
public final class HubProcess implements AutoCloseable {

  private static final Duration START_DEADLINE = Duration.ofSeconds(30);
  private static final String KEY = "key of the test";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final Process process;

  private HubProcess(JsonObject config, JsonObject verticles, List<String> command) throws IOException {
    folder = Files.createTempDirectory("wshub-test");
    port = freePort();
    var file = folder.resolve("hub.json");
    Files.writeString(file, config.copy()
      .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", port))
      .put("http_api", new JsonObject().put("key", KEY))
      .encodePrettily());
    if (verticles != null) {
      Files.writeString(folder.resolve("verticles.json"), verticles.encodePrettily());
    }
    var whole = new ArrayList<>(command);
    whole.addAll(List.of("--conf", file.toString()));
    process = new ProcessBuilder(whole)
      .directory(folder.toFile())
      .redirectErrorStream(true)
      .redirectOutput(folder.resolve("output").toFile())
      .start();
  }

  /** Starts it and waits until it is ready. */
  public static HubProcess start(JsonObject config, String... jvmFlags) throws Exception {
    var command = new ArrayList<>(List.of(java()));
    command.addAll(List.of(jvmFlags));
    command.addAll(List.of("-jar", jar().toString()));
    return ready(new HubProcess(config, null, command));
  }

  /** The same with a deployment descriptor, by a command of one's own. */
  static HubProcess startBy(List<String> command, JsonObject config, JsonObject verticles) throws Exception {
    return ready(launch(command, config, verticles));
  }

  /** The same, which may end at once. */
  static HubProcess launch(List<String> command, JsonObject config, JsonObject verticles) throws IOException {
    return new HubProcess(config, verticles, command);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static HubProcess ready(HubProcess hub) throws Exception {
    try {
      hub.awaitReady();
    } catch (Exception | AssertionError e) {
      hub.close();
      throw e;
    }
    return hub;
  }

  private void awaitReady() throws Exception {
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      try {
        if (get("/health/ready") == 200) {
          return;
        }
      } catch (IOException notYetListening) {
        // tried again until the deadline
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the hub did not become ready; its output was:\n" + output());
  }

  public int port() {
    return port;
  }

  /** The processor's time that it has used so far. */
  Duration cpuTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  long pid() {
    return process.pid();
  }

  /** Everything it has printed so far. */
  public String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status that a GET of this path is answered with. */
  public int get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.discarding()).statusCode();
  }

  /** The whole answer of an API method, with `result` or `error`. */
  public JsonObject api(String method, JsonObject body) throws IOException, InterruptedException {
    var request = request("/api/" + method).header("X-API-Key", KEY).POST(HttpRequest.BodyPublishers.ofString(body.encode()));
    return new JsonObject(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(10));
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Each of these signals, one right after the other. */
  void signal(String... names) throws Exception {
    for (var name : names) {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }
  }

  /** Sends the signal, and says whether the process ends within this time. */
  boolean endsAfter(String signal, Duration time) throws Exception {
    signal(signal);
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** SIGKILL: it dies without a word. */
  public void kill() {
    process.destroyForcibly();
  }

  /** SIGSTOP: it stands still, as in a pause of the whole machine. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  public int awaitExit(Duration deadline) throws InterruptedException {
    if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the hub still runs after " + deadline + "; its output was:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The build says where the jar is; without it, where the build puts it. */
  static Path jar() {
    var jar = Path.of(System.getProperty("hub.jar", "target/websocket-hub.jar")).toAbsolutePath();
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is not built: run mvn package");
    }
    return jar;
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
