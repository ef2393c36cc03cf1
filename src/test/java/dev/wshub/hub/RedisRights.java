package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rights that the README asks for, no more and no less. */
final class RedisRights {
  private static final String COMMAND = "ACL SETUSER wshub ";

  private RedisRights() {}

  /** Makes a user who has them. */
  static void grant(RedisServer redis, String user, String password) {
    try (var lines = Files.lines(Path.of("README.md"))) {
      var line = lines.filter(one -> one.startsWith(COMMAND)).findFirst().orElseThrow();
      var command = line.replace(COMMAND, "ACL SETUSER " + user + " ").replace(">PASSWORD", ">" + password);
      assertThat(redis.command(command)).startsWith("+OK");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
