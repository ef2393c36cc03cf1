package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import dev.wshub.server.RunningHub;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the tests of Redis' faults do with channels: {@code kept:} ones keep a history, the others do not. */
final class Channels {
  static final JsonObject CONFIG = new JsonObject("""
      {"client": {"channel_position_check_delay": "1s", "allow_anonymous_connect_without_token": true},
       "channel": {
         "without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true},
         "namespaces": [{"name": "kept", "history_size": 1000, "history_ttl": "60s", "force_recovery": true,
           "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  private Channels() {}

  /** A hub's configuration with this section {@code engine.redis}. */
  static String config(JsonObject redis) {
    return CONFIG.copy().put("engine", new JsonObject().put("type", "redis").put("redis", redis)).encode();
  }

  /** Code of the error, 0 for none. */
  static int publish(RunningHub hub, String channel, Object data) {
    var answer = hub.api("publish", new JsonObject().put("channel", channel).put("data", data).encode());
    return RunningHub.errorCode(answer);
  }

  /** Publishes until it goes through, and says how long that took, in milliseconds. */
  static long publishUntilItGoesThrough(RunningHub hub, String channel, Object data, Duration most) {
    long start = System.nanoTime();
    int code = publish(hub, channel, data);
    while (code != 0) {
      assertThat(code).isEqualTo(100);
      assertThat(System.nanoTime() - start).as("nanoseconds without a publication").isLessThan(most.toNanos());
      code = publish(hub, channel, data);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** The next publication's data; null when the client was told that it lost its position. */
  static Object next(RawClient client, Duration most) {
    while (true) {
      var message = client.receiveMessage(most).json();
      var push = message == null ? null : message.getJsonObject("push");
      if (push != null && push.containsKey("pub")) {
        return push.getJsonObject("pub").getValue("data");
      } else if (push != null && push.containsKey("unsubscribe")) {
        assertThat(push.getJsonObject("unsubscribe").getInteger("code")).isEqualTo(2500);
        return null;
      }
    }
  }
}
