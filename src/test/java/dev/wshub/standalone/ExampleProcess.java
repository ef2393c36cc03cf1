package dev.wshub.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One of the examples, run from its source against the built jar, as the README says, on a free port. */
final class ExampleProcess implements AutoCloseable {

  private static final String LISTENING = "Listening on port ";

  private final Process process;
  private final BufferedReader output;

  /**
   * @param source name of the file
   */
  ExampleProcess(String source) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        new ProcessBuilder(
                java,
                "-cp",
                HubProcess.jar().toString(),
                "-Dlogback.configurationFile=src/examples/logback.xml",
                "src/examples/java/" + source,
                "0")
            .redirectErrorStream(true)
            .start();
    output = process.inputReader();
  }

  /** Waits until it listens; its port. */
  int port() throws IOException {
    return Integer.parseInt(lineWith(LISTENING).substring(LISTENING.length()));
  }

  /** The next line that begins with the text. */
  String lineWith(String text) throws IOException {
    var before = new StringBuilder();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(text)) {
        return line;
      }
      before.append(line).append('\n');
    }
    throw new AssertionError("The example ended without \"" + text + "\"; it printed:\n" + before);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean endsWithin(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
