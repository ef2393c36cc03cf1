package dev.wshub.redis;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;

/**
 * A Redis for tests that do not break it: that of the environment variable {@code REDIS_URL}, else a redis-server of this
 * machine, else one in a container. Where none can be had the tests fail.
 *
 * @param prefix of the keys, other for each test where Redis is not its own
 */
public record TestRedis(String url, String prefix, AutoCloseable owned) implements AutoCloseable {
  private static final String IMAGE = "redis:7-alpine";
  private static final int PORT = 6379;

  public static TestRedis start() {
    var given = System.getenv("REDIS_URL");
    if (given != null && !given.isBlank()) {
      return new TestRedis(given, "ws-" + UUID.randomUUID(), () -> {});
    }
    if (isInstalled()) {
      var server = RedisServer.start();
      return new TestRedis(server.url(), "ws", server);
    }
    var container = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
    container.start();
    return new TestRedis("redis://" + container.getHost() + ":" + container.getMappedPort(PORT), "ws", container);
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
  }

  @Override
  public void close() {
    try {
      owned.close();
    } catch (Exception e) { // of an AutoCloseable, which says no more
      throw new IllegalStateException("Cannot end " + url, e);
    }
  }
}
