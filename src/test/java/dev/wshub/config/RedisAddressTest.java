package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.config.RedisLocation.Endpoint;
import dev.wshub.config.RedisLocation.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where Redis is, in all forms in which Centrifugo takes it. */
class RedisAddressTest {
  private static final String SECRET = "s3cret";

  private static RedisLocation location(JsonObject redis) {
    return HubConfig.from(new JsonObject().put("engine", new JsonObject().put("redis", redis))).engine().redis().location();
  }

  private static RedisLocation location(String address) {
    return location(new JsonObject().put("address", address));
  }

  private static List<Endpoint> endpoints(Object... hostsAndPorts) {
    return java.util.stream.IntStream.range(0, hostsAndPorts.length / 2)
        .mapToObj(i -> new Endpoint((String) hostsAndPorts[2 * i], (int) hostsAndPorts[2 * i + 1]))
        .toList();
  }

  @Test
  void oneServer() {
    assertThat(location(new JsonObject()).endpoints()).isEqualTo(endpoints("127.0.0.1", 6379));
    assertThat(location("redis.example.com:7000").endpoints()).isEqualTo(endpoints("redis.example.com", 7000));
    assertThat(location("redis://h").endpoints()).isEqualTo(endpoints("h", 6379));
    assertThat(location("tcp://h:1/").endpoints()).isEqualTo(endpoints("h", 1));
    assertThat(location("redis://[::1]:7000/2").endpoints()).isEqualTo(endpoints("::1", 7000));
    assertThat(location("unix:///run/redis.sock").endpoints()).isEqualTo(endpoints("/run/redis.sock", 0));
    assertThat(location(new JsonObject().put("address", new JsonArray().add("h:1"))).endpoints()).isEqualTo(endpoints("h", 1));
    assertThat(location("h:1").kind()).isEqualTo(Kind.STANDALONE);
  }

  @Test
  void userPasswordDatabaseAndTls() {
    var all = location("rediss://u%3A:p%40:/+@h:1/3");
    assertThat(List.of(all.user(), all.password(), all.db(), all.tls())).isEqualTo(List.of("u:", "p@:/+", 3, true));
    var keys = location(new JsonObject().put("address", "h:1").put("user", "u").put("password", "p").put("db", 2));
    assertThat(List.of(keys.user(), keys.password(), keys.db(), keys.tls())).isEqualTo(List.of("u", "p", 2, false));
    assertThat(location("redis://:p@h").password()).isEqualTo("p");
    assertThat(location("redis://h?tls_enabled=true").tls()).isTrue();
    assertThat(location(new JsonObject().put("tls", new JsonObject().put("enabled", true))).tls()).isTrue();
  }

  @Test
  void sentinels() {
    var location = location("redis+sentinel://u:p@a:1,b?sentinel_master_name=m&addr=c:3&sentinel_user=su&sentinel_password=sp");
    assertThat(location.kind()).isEqualTo(Kind.SENTINEL);
    assertThat(location.endpoints()).isEqualTo(endpoints("a", 1, "b", 26379, "c", 3));
    assertThat(List.of(location.masterName(), location.user(), location.sentinelUser(), location.sentinelPassword()))
        .isEqualTo(List.of("m", "u", "su", "sp"));
    assertThat(location("rediss+sentinel://a?sentinel_master_name=m").sentinelTls()).isTrue();
    var keys = new JsonObject().put("sentinel_address", "a:1 b:2").put("sentinel_master_name", "m").put("sentinel_password", "sp");
    assertThat(location(keys).endpoints()).isEqualTo(endpoints("a", 1, "b", 2));
    assertThat(location(keys).sentinelPassword()).isEqualTo("sp");
  }

  @Test
  void cluster() {
    assertThat(location("redis+cluster://a:1,b:2?addr=c:3").endpoints()).isEqualTo(endpoints("a", 1, "b", 2, "c", 3));
    var keys = location(new JsonObject().put("cluster_address", new JsonArray().add("a:1").add("b:2")));
    assertThat(keys.kind()).isEqualTo(Kind.CLUSTER);
    assertThat(keys.endpoints()).isEqualTo(endpoints("a", 1, "b", 2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "http://u:s3cret@h | unknown scheme",
    "redis://u:s3cret@h:x | no port number",
    "redis://u:s3cret@h:70000 | no port number",
    "redis://u:s3cret@h/zero | no number of a database",
    "redis://u:s3cret@ | no name of a host",
    "redis://u:s3cret@h,i | several servers",
    "redis://u:s3cret@h?io_timeout=1s | an option other than",
    "redis://u:s3cret%zz@h | hexadecimal",
    "redis://u:s3cret@h?tls_enabled=yes | neither true nor false",
    "redis+sentinel://u:s3cret@h | without a sentinel_master_name",
    "redis://u:s3cret@h?sentinel_master_name=m | without sentinels",
    "redis+cluster://u:s3cret@h/1 | a cluster does not have",
    "a:1,b:2 | several addresses",
    "unix://u:s3cret@run | no absolute path",
  })
  void whatIsWrongIsToldWithoutTheAddress(String address, String words) {
    assertThatThrownBy(() -> location(address))
        .hasMessageContaining("engine.redis.address: found ")
        .hasMessageContaining(words)
        .hasMessageContaining("redis+sentinel://host:port")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void shardingByTheClientIsRefused() {
    assertThatThrownBy(() -> location(new JsonObject().put("address", new JsonArray().add("h:1").add("redis://:s3cret@i:2"))))
        .hasMessageContaining("found 2 addresses: sharding by the client is not supported")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void onlyOneKeySaysWhereRedisIs() {
    var cluster = new JsonObject().put("cluster_address", "a:1");
    assertThatThrownBy(() -> location(cluster.copy().put("sentinel_address", "b:1"))).hasMessageContaining("allowed is one of them");
    assertThatThrownBy(() -> location(cluster.copy().put("address", "b:1"))).hasMessageContaining("engine.redis.address: stands beside");
    assertThatThrownBy(() -> location(cluster.copy().put("sentinel_master_name", "m"))).hasMessageContaining("without sentinels");
    assertThatThrownBy(() -> location(new JsonObject().put("cluster_address", "a:b"))).hasMessageContaining("engine.redis.cluster_address: found");
  }

  @Test
  void whatCentrifugoHasBesidesIsRefusedWithThoseWords() {
    for (var key : List.of("force_resp2", "client_name", "sentinel_client_name", "history_use_lists")) {
      assertThatThrownBy(() -> location(new JsonObject().put(key, true)))
          .hasMessageContaining("engine.redis." + key + ": is a Centrifugo key that this hub does not support yet");
    }
    assertThatThrownBy(() -> location(new JsonObject().put("tls", new JsonObject().put("server_name", "h"))))
        .hasMessageContaining("engine.redis.tls.server_name: is a Centrifugo key that this hub does not support yet");
  }
}
