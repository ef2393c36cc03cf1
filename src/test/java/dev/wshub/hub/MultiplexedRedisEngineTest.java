package dev.wshub.hub;

import io.vertx.core.json.JsonObject;

/** The same where channels share connections. */
class MultiplexedRedisEngineTest extends RedisEngineTest {
  @Override
  JsonObject settings() {
    return super.settings().put("subscriptions", "multiplexed");
  }
}
