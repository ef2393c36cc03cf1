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
      assertThat(result.err()).contains(conf + ": http_server.prot", "http_server.port", "http_api.kye", "verticles[0]", "dev.Absent").doesNotContain("s3cret");
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
  void aCheckTellsWhatAStartWouldWarnOf() throws Exception {
    var result = run("--conf", write("hub.yaml", "client: {insecure: true}\n"), "--check-conf");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().skip(1))
        .containsExactly(
            "Warning: No http_api.key is set: every API request is answered 401",
            "Warning: client.insecure is set: nobody's permission is checked there");
    assertThat(run("--dev", "--check-conf").out()).contains("Warning: Development mode");
  }

  @Test
  void aVerticleThatDoesNotStartEndsTheStart() throws Exception {
    var verticles = write("v.json", "{\"verticles\":[{\"name\":\"dev.wshub.MainTest$Failing\"}]}");
    var result = run("--dev", "--verticles", verticles);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo(verticles + ": verticles[0]: cannot deploy dev.wshub.MainTest$Failing: no luck\n");
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
    TimeUnit.MILLISECONDS.sleep(1_200); // within a second it would be the same wish, passed on by a shell
    process.destroy();
    var result = end(process);
    assertThat(result.code()).isEqualTo(128 + 15);
    assertThat(result.out().lines().reduce((first, last) -> last)).hasValueSatisfying(line -> assertThat(line).endsWith("ending at once, with what is left"));
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
  void nothingInAMessageCanPassForAnotherEntryOrActOnTheTerminal() throws Exception {
    var verticles = write("v.json", "{\"verticles\":[{\"name\":\"dev.wshub.MainTest$Forger\"}]}");
    for (var format : List.of("text", "json")) {
      var process = start("--conf", write("hub.yaml", "log: {format: " + format + "}\n"), "--verticles", verticles);
      awaitOutput("started in");
      process.destroy();
      var out = end(process).out();
      assertThat(out).contains("FORGED");
      assertThat(out.lines()).noneMatch(line -> line.startsWith("FORGED"));
      assertThat(out.chars()).noneMatch(c -> c < ' ' && c != '\n' && c != '\t');
    }
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

  /** Logs what a stranger might have sent. */
  public static class Forger extends VerticleBase {
    @Override
    public Future<?> start() {
      var evil = "a\r\nFORGED \u001b[31m\0\b";
      LoggerFactory.getLogger(Forger.class).warn("user {}", evil, new IllegalStateException(evil, new IOException(evil)));
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
