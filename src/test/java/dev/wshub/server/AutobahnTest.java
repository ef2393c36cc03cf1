package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Autobahn test suite's fuzzing client against an echo of the hub's own frame assembly. It needs a Python 2.7, and its packages,
 * which are installed below the build's folder once. Sections: 1 framing, 2 pings and pongs, 3 reserved bits, 4 opcodes,
 * 5 fragmentation, 6 UTF-8, 7 closes, 10 fragments of any size.
 */
class AutobahnTest {

  private static final String SUITE = "autobahntestsuite==25.10.1";
  private static final Path PACKAGES = Path.of("target", "autobahn").toAbsolutePath();
  private static final List<String> SECTIONS = List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");
  private static final List<String> GOOD = List.of("OK", "NON-STRICT", "INFORMATIONAL");

  @TempDir Path directory;

  @Test
  @Timeout(600)
  void theEchoBehavesInAllSectionsThatConcernIt() throws Exception {
    assumeTrue(run(30, "-c", "import sys; assert sys.version_info[:2] == (2, 7)"), "left out: Autobahn's fuzzing client needs a Python 2.7, and none can be run here");
    assumeTrue(isInstalled() || install(), "left out: Autobahn's fuzzing client cannot be installed for the Python 2.7 that is here");
    var vertx = Vertx.vertx();
    try {
      var echo = new EchoVerticle();
      vertx.deployVerticle(echo).await();
      Files.writeString(directory.resolve("fuzzingclient.json"), specification(echo.port()).encode());
      assertThat(run(500, "-c", "from autobahntestsuite.wstest import run; run()", "-m", "fuzzingclient", "-s", "fuzzingclient.json")).isTrue();
    } finally {
      vertx.close().await();
    }
    assertThat(failures()).isEmpty();
  }

  private JsonObject specification(int port) {
    return new JsonObject()
        .put("outdir", directory.resolve("reports").toString())
        .put("servers", new JsonArray().add(new JsonObject().put("agent", "hub").put("url", "ws://127.0.0.1:" + port)))
        .put("cases", new JsonArray(SECTIONS))
        .put("exclude-cases", new JsonArray())
        .put("exclude-agent-cases", new JsonObject());
  }

  private List<String> failures() throws IOException {
    var cases = new JsonObject(Files.readString(directory.resolve("reports").resolve("index.json"))).getJsonObject("hub");
    assertThat(cases.size()).isGreaterThan(200);
    var failures = new ArrayList<String>();
    for (var name : cases.fieldNames()) {
      var result = cases.getJsonObject(name);
      if (!GOOD.contains(result.getString("behavior")) || !GOOD.contains(result.getString("behaviorClose"))) {
        failures.add(name + ": " + result.encode());
      }
    }
    return failures;
  }

  private boolean isInstalled() throws Exception {
    return run(30, "-c", "import autobahntestsuite.wstest");
  }

  private boolean install() throws Exception {
    boolean installed = run(300, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", PACKAGES.toString(), SUITE);
    if (installed) {
      // Without it Python does not find the part of that package which another one brings.
      Files.writeString(PACKAGES.resolve("zope").resolve("__init__.py"), "");
    }
    return installed && isInstalled();
  }

  private boolean run(int seconds, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("python2.7"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(directory.resolve("output").toFile());
    builder.environment().put("PYENV_VERSION", "2.7.18");
    builder.environment().put("PYTHONPATH", PACKAGES.toString());
    try {
      var process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
