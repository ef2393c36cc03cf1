package dev.wshub.hub;

import dev.wshub.redis.RedisSentinelPair;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with a master that sentinels name. */
class SentinelRedisEngineTest extends RedisEngineTest {
  private static RedisSentinelPair pair;

  @BeforeAll
  static void startPair() {
    pair = RedisSentinelPair.start();
  }

  @AfterAll
  static void stopPair() {
    pair.close();
  }

  @Override
  JsonObject settings() {
    return new JsonObject().put("address", pair.url());
  }
}
