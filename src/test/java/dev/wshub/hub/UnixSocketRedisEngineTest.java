package dev.wshub.hub;

import dev.wshub.redis.RedisServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same by a Unix socket, as a user who has no more than the rights that the README names, in another database. */
class UnixSocketRedisEngineTest extends RedisEngineTest {
  @TempDir static Path directory;

  private static RedisServer local;

  @BeforeAll
  static void startLocal() {
    local = RedisServer.start("--unixsocket", directory.resolve("redis.sock").toString());
    RedisRights.grant(local, "hub", "s:p@c/e+%");
  }

  @AfterAll
  static void stopLocal() {
    local.close();
  }

  @Override
  JsonObject settings() {
    return new JsonObject().put("address", "unix://hub:s%3Ap%40c%2Fe+%25@" + directory.resolve("redis.sock")).put("db", 1);
  }
}
