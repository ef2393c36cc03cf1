package dev.wshub.hub;

import dev.wshub.redis.RedisCluster;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with a cluster of three masters. */
class ClusterRedisEngineTest extends RedisEngineTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(0);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  JsonObject settings() {
    return new JsonObject().put("address", cluster.url());
  }
}
