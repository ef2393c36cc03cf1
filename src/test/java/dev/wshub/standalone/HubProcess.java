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

  private HubProcess(JsonObject config, List<String> jvmFlags) throws IOException {
    folder = Files.createTempDirectory("wshub-test");
    port = freePort();
    var file = folder.resolve("hub.json");
    Files.writeString(file, config.copy()
      .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", port))
      .put("http_api", new JsonObject().put("key", KEY))
      .encodePrettily());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-jar", jar().toString(), "--conf", file.toString()));
    process = new ProcessBuilder(command)
      .directory(folder.toFile())
      .redirectErrorStream(true)
      .redirectOutput(folder.resolve("output").toFile())
      .start();
  }

  /** Starts it and waits until it is ready. */
  public static HubProcess start(JsonObject config, String... jvmFlags) throws Exception {
    var hub = new HubProcess(config, List.of(jvmFlags));
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

  /** SIGKILL: it dies without a word. */
  public void kill() {
    process.destroyForcibly();
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
