package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The command as a process of its own. */
class MainTest {

  private static final String ONE_VERTICLE = "{\"verticles\":[{\"name\":\"dev.wshub.MainTest$Quiet\"}]}";

  @TempDir Path directory;

  @Test
  void versionAndHelpGoToStandardOutput() throws Exception {
    var version = run("--version");
    assertThat(version.code()).isZero();
    assertThat(version.out()).startsWith("websocket-hub ");
    var help = run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("--conf", "--dev", "--check-conf", "--verticles", "--io-uring");
    assertThat(version.err() + help.err()).isEmpty();
  }

  @Test
  void aWrongCommandLineEndsWith2() throws Exception {
    var result = run("--cnf", "x");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--cnf");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aWrongConfigurationEndsWith1AndTellsEverythingButSecrets() throws Exception {
    var conf = write("hub.yaml", "http_server: {prot: 1}\nhttp_api: {kye: s3cret}\n");
    var verticles = write("v.json", "{\"verticles\":[{\"nam\":\"x\"},{\"name\":\"dev.Absent\"}]}");
    for (var arguments : List.of(List.of("--check-conf"), List.<String>of())) {
      var all = new ArrayList<>(List.of("--conf", conf, "--verticles", verticles));
      all.addAll(arguments);
      var result = run(all.toArray(String[]::new));
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("http_server.prot", "http_server.port", "http_api.kye", "verticles[0]", "dev.Absent").doesNotContain("s3cret");
    }
  }

  @Test
  void aGoodConfigurationIsCheckedWithoutAStart() throws Exception {
    var conf = write("hub.yaml", "http_server: {port: 1}\n");
    var result = run("--conf", conf, "--check-conf");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("valid", conf);
  }

  @Test
  void aVerticleThatDoesNotStartEndsTheStart() throws Exception {
    var verticles = write("v.json", "{\"verticles\":[{\"name\":\"dev.wshub.MainTest$Failing\"}]}");
    var result = run("--dev", "--verticles", verticles);
    assertThat(result.code()).isEqualTo(15);
    assertThat(result.err()).contains("Cannot deploy dev.wshub.MainTest$Failing: no luck");
  }

  @Test
  void aSignalEndsTheHubInOrderWith0() throws Exception {
    var verticles = write("v.json", ONE_VERTICLE);
    var process = start("--dev", "--verticles", verticles);
    awaitOutput("started in");
    process.destroy();
    var result = end(process);
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Development mode", "stopped quietly", "ended in order");
  }

  @Test
  void aSecondSignalEndsTheProcessAtOnce() throws Exception {
    var verticles = write("v.json", ONE_VERTICLE);
    var conf = write("hub.yaml", "shutdown: {delay: 60s, timeout: 80s}\n");
    var process = start("--conf", conf, "--verticles", verticles);
    awaitOutput("started in");
    process.destroy();
    awaitOutput("Shutting down");
    process.destroy();
    assertThat(end(process).code()).isEqualTo(128 + 15);
  }

  @Test
  void logsAreJsonByWish() throws Exception {
    var verticles = write("v.json", ONE_VERTICLE);
    var conf = write("hub.yaml", "log: {format: json}\nhttp_api: {key: s3cret}\n");
    var process = start("--conf", conf, "--verticles", verticles);
    awaitOutput("started in");
    process.destroy();
    assertThat(end(process).out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{") && !line.contains("s3cret"));
  }

  @Test
  void aLogFileThatCannotBeWrittenEndsTheStart() throws Exception {
    var result = run("--conf", write("hub.yaml", "log: {file: /proc/absent/hub.log}\n"), "--verticles", write("v.json", ONE_VERTICLE));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("log.file: /proc/absent/hub.log cannot be written");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private Process start(String... arguments) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("WSHUB_"));
    return builder.redirectOutput(out().toFile()).redirectError(err().toFile()).start();
  }

  private Result run(String... arguments) throws Exception {
    return end(start(arguments));
  }

  private Result end(Process process) throws Exception {
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the process ends").isTrue();
      return new Result(process.exitValue(), Files.readString(out()), Files.readString(err()));
    } finally {
      process.destroyForcibly();
    }
  }

  private void awaitOutput(String text) {
    await().atMost(20, TimeUnit.SECONDS).until(() -> Files.readString(out()).contains(text));
  }

  private Path out() {
    return directory.resolve("out.txt");
  }

  private Path err() {
    return directory.resolve("err.txt");
  }

  private record Result(int code, String out, String err) {}

  /** Says that it was stopped. */
  public static class Quiet extends VerticleBase {
    @Override
    public Future<?> stop() {
      LoggerFactory.getLogger(Quiet.class).info("stopped quietly");
      return Future.succeededFuture();
    }
  }

  /** Does not start. */
  public static class Failing extends VerticleBase {
    @Override
    public Future<?> start() {
      return Future.failedFuture("no luck");
    }
  }
}
