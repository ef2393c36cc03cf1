package dev.wshub.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A redis-server process of a test's own, on a free port of this machine, with an empty data directory. */
public final class RedisServer implements AutoCloseable {
  private static final int START_SECONDS = 10;

  private final int port;
  private final Path directory;
  private final List<String> options;
  private Path configFile; // null: none
  private Process process;

  private RedisServer(int port, Path directory, List<String> options) {
    this.port = port;
    this.directory = directory;
    this.options = options;
  }

  /** Starts one; further options as on redis-server's command line. */
  public static RedisServer start(String... options) {
    return startOn(freePort(), options);
  }

  static RedisServer startOn(int port, String... options) {
    try {
      var server = new RedisServer(port, Files.createTempDirectory("redis"), List.of(options));
      server.restart();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start redis-server; is the Debian package of that name installed?", e);
    }
  }

  /** Starts a sentinel that watches a master under the name {@code mymaster}. */
  static RedisServer startSentinel(RedisServer master, int quorum) {
    try {
      var directory = Files.createTempDirectory("sentinel");
      var lines = List.of(
          "sentinel monitor mymaster 127.0.0.1 " + master.port + " " + quorum,
          "sentinel down-after-milliseconds mymaster 1000",
          "sentinel failover-timeout mymaster 4000");
      var file = Files.write(directory.resolve("sentinel.conf"), lines);
      var server = new RedisServer(freePort(), directory, List.of("--sentinel"));
      server.configFile = file;
      server.restart();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start redis-server as a sentinel", e);
    }
  }

  static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Its process; the tests may stop, continue or kill it. */
  public Process process() {
    return process;
  }

  /** Starts it again on the same port, with the data that it has saved. */
  public void restart() throws IOException {
    var command = new ArrayList<>(List.of("redis-server"));
    if (configFile != null) {
      command.add(configFile.toString());
    }
    command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
    if (configFile == null) {
      command.addAll(List.of("--appendonly", "no", "--save", ""));
    }
    command.addAll(options);
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
    awaitStart();
  }

  /** Ends it at once and starts it again with the data that {@link #save} has written last, or none. */
  public void crash() throws IOException {
    kill();
    restart();
  }

  /** The same without any data. */
  public void crashWithoutData() throws IOException {
    kill();
    Files.deleteIfExists(dump());
    restart();
  }

  /** The same with the data of an earlier {@link #save}. */
  public void restore(byte[] earlier) throws IOException {
    kill();
    Files.write(dump(), earlier);
    restart();
  }

  /** Writes its data to its file, and gives the file's content. */
  public byte[] save() throws IOException {
    var answer = command("SAVE");
    if (!answer.startsWith("+OK")) {
      throw new IOException("SAVE was answered with " + answer);
    }
    return Files.readAllBytes(dump());
  }

  private Path dump() {
    return directory.resolve("dump.rdb");
  }

  /** Stops the process; its connections stay, and nobody answers on them. */
  public void pause() throws IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitStart() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end) {
      try {
        if (command("PING").startsWith("+PONG")) {
          return;
        }
      } catch (IOException notYet) {
        waitABit();
      }
    }
    throw new IOException("redis-server did not answer within " + START_SECONDS + " s");
  }

  private static void waitABit() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends one inline command, and gives the beginning of the raw answer. */
  public String command(String line) throws IOException {
    try (var session = session()) {
      return session.command(line);
    }
  }

  /** A connection that stays. */
  public Session session() throws IOException {
    return new Session(port);
  }

  /** A connection for inline commands. */
  public static final class Session implements AutoCloseable {
    private final Socket socket = new Socket();

    private Session(int port) throws IOException {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      socket.setSoTimeout(5_000);
    }

    /** Sends one inline command, and gives the beginning of the raw answer. */
    public String command(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[64 * 1024];
      int length = socket.getInputStream().read(answer);
      return length < 0 ? "" : new String(answer, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Ends the process at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
