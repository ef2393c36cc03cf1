package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HubConfigTest {

  private static final TlsConfig NO_TLS = new TlsConfig(false, "", "", "");

  @Test
  void defaultsAreCentrifugosExceptForOurs() {
    var config = HubConfig.defaults();
    assertThat(config.development()).isFalse();
    assertThat(config.httpServer()).isEqualTo(new HttpServerConfig("", 8000, NO_TLS, false, "", OptionalInt.empty(), NO_TLS));
    assertThat(config.httpApi().handlerPrefix()).isEqualTo("/api");
    assertThat(config.client().pingInterval()).isEqualTo(Duration.ofSeconds(25));
    assertThat(config.client().pongTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.client().staleCloseDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.client().queueMaxSize()).isEqualTo(1 << 20);
    assertThat(config.client().allowedOrigins()).isEmpty();
    assertThat(config.client().allowAnonymousConnectWithoutToken()).isFalse();
    assertThat(config.channel().maxLength()).isEqualTo(255);
    assertThat(config.channel().namespaces()).isEmpty();
    assertThat(config.channel().withoutNamespace().historyMetaTtl()).isEqualTo(Duration.ofHours(720));
    assertThat(config.websocket().outbound()).isEqualTo(WebSocketConfig.Outbound.DIRECT);
    assertThat(config.websocket().writeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.health().enabled()).isTrue();
    assertThat(config.engine().type()).isEqualTo(EngineConfig.Type.MEMORY);
    assertThat(config.engine().memory().effectiveHistoryMaxSize()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(config.eventBus().prefix()).isEqualTo("wshub");
    assertThat(config.shutdown()).isEqualTo(new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(30)));
  }

  @Test
  void jsonAndBackIsTheSame() {
    var json =
        new JsonObject()
            .put("http_api", new JsonObject().put("key", "k"))
            .put("client", new JsonObject().put("allowed_origins", new JsonArray().add("*")).put("pong_timeout", "1500ms"))
            .put("channel", new JsonObject().put("namespaces", new JsonArray().add(chat())));
    var config = HubConfig.from(json);
    assertThat(HubConfig.from(config.toJson())).isEqualTo(config);
    assertThat(HubConfig.from(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  @Test
  void namespacesKeepTheirOrderAndTakeTheGlobalMetaTtl() {
    var other = new JsonObject().put("name", "aa").put("history_meta_ttl", "1h");
    var config =
        HubConfig.from(
            new JsonObject()
                .put("channel", new JsonObject().put("history_meta_ttl", "90m").put("namespaces", new JsonArray().add(chat()).add(other))));
    var namespaces = config.channel().namespaces();
    assertThat(namespaces.keySet()).containsExactly("chat", "aa");
    assertThat(namespaces.get("chat").historySize()).isEqualTo(10);
    assertThat(namespaces.get("chat").historyMetaTtl()).isEqualTo(Duration.ofMinutes(90));
    assertThat(namespaces.get("aa").historyMetaTtl()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void stringsStandForNumbersFlagsAndLists() {
    var config =
        HubConfig.from(
            new JsonObject()
                .put("http_server", new JsonObject().put("port", "9000"))
                .put("client", new JsonObject().put("insecure", "true").put("allowed_origins", "https://a  https://b")));
    assertThat(config.httpServer().port()).isEqualTo(9000);
    assertThat(config.client().insecure()).isTrue();
    assertThat(config.client().allowedOrigins()).isEqualTo(List.of("https://a", "https://b"));
  }

  @Test
  void twoPortsOnOneNumberAreNamed() {
    assertThat(problemsOf("{\"tcp_bridge\": {\"enabled\": true, \"port\": 8000}}"))
        .containsExactly("tcp_bridge.port: found 8000, allowed is another port than http_server.port");
  }

  @Test
  void allProblemsAreToldAtOnce() {
    var problems =
        problemsOf(
            """
            {"http_server": {"port": 70000, "prot": 1}, "client": {"ping_interval": "60s", "pong_timeout": "x", "insecure": "maybe"},
             "engine": {"redis": {"history_use_lists": true}}, "websocket": {"outbound": "fast", "compression": false}, "health": 3,
             "client_x": {"y": 1}, "http_api.key": "k", "http_serve": 1,
             "channel": {"namespaces": [{"name": "a", "history_size": -1}, {"name": "ok", "join_leav": true, "subscription_type": "map"}]}}
            """);
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "http_server.port: found 70000, allowed is a whole number, 0 to 65535",
            "http_server.prot: unknown key; the nearest known key is http_server.port",
            "client.ping_interval: found \"60s\", allowed is a duration such as 25s, 100ms or 1m30s, 1s to 54s",
            "client.pong_timeout: found \"x\", allowed is a duration such as 25s, 100ms or 1m30s, 100ms to 53s",
            "client.insecure: found \"maybe\", allowed is true or false",
            "engine.redis.history_use_lists: is a Centrifugo key that this hub does not support yet",
            "websocket.outbound: found \"fast\", allowed is one of direct, public",
            "websocket.compression: is a Centrifugo key that this hub does not support yet",
            "health: allowed is an object with the keys of this section",
            "client_x.y: unknown key",
            "http_serve: unknown key; the nearest known key is http_server",
            "http_api.key: unknown key; its dots are sections, each a level of its own in a file",
            "channel.namespaces[0].history_size: found -1, allowed is a whole number, at least 0",
            "channel.namespaces[0].name: required is a name that matches [-a-zA-Z0-9_.]{2,}",
            "channel.namespaces[ok].join_leav: unknown key; the nearest known key is channel.namespaces[ok].join_leave",
            "channel.namespaces[ok].subscription_type: is a Centrifugo key that this hub does not support yet");
  }

  @Test
  void sectionsOfCentrifugoThatAreMissingHereAreNamed() {
    assertThat(
            problemsOf(
                """
                {"graphite": {"enabled": true}, "http_server": {"h2c_external": 9000}, "consumers": []}
                """))
        .containsExactlyInAnyOrder(
            "graphite: is a Centrifugo key that this hub does not support yet",
            "http_server.h2c_external: is a Centrifugo key that this hub does not support yet",
            "consumers: is a Centrifugo key that this hub does not support yet");
  }

  @Test
  void secretsAreNeverTold() {
    var problems = new ArrayList<>(problemsOf("{\"http_api\":{\"key\":[\"s3cret\"],\"kye\":\"s3cret\",\"keys\":{\"a\":\"s3cret\"}}}"));
    problems.addAll(problemsOf("{\"http_server\":{\"port\":{\"key\":\"s3cret\"}},\"client\":[\"s3cret\"]}"));
    assertThat(problems).hasSize(5).noneMatch(line -> line.contains("s3cret"));
    var config = HubConfig.from(new JsonObject().put("http_api", new JsonObject().put("key", "s3cret")));
    assertThat(config.toString() + config.httpApi()).doesNotContain("s3cret");
  }

  @Test
  void keysThatDependOnEachOtherAreChecked() {
    assertThat(
            problemsOf(
                """
                {"client": {"ping_interval": "5s", "presence_update_interval": "60s"},
                 "shutdown": {"delay": "10s", "drain": "15s"},
                 "health": {"handler_prefix": "/api"},
                 "engine": {"type": "redis"}, "registry": {"enabled": false, "heartbeat_interval": "11s"},
                 "channel": {"history_meta_ttl": "10s", "without_namespace": {"history_size": 1, "history_ttl": "1500ms"},
                   "namespaces": [{"name": "n1", "history_size": 1}, {"name": "n2", "history_ttl": "1s"},
                     {"name": "n3", "force_recovery": true},
                     {"name": "n6", "auto_cache_recover": true, "force_recovery_mode": "cache"},
                     {"name": "n7", "force_recovery_mode": "caches", "allowed_delta_types": ["xor"]},
                     {"name": "n4", "history_size": 1, "history_ttl": "11s"}, {"name": "n5"}, {"name": "n5"}]}}
                """))
        .containsExactlyInAnyOrder(
            "client.pong_timeout: found 8s, allowed is less than client.ping_interval (5s)",
            "client.presence_update_interval: found 1m, allowed is less than engine.memory.presence_ttl (1m)",
            "registry.heartbeat_interval: found 11s, allowed is at most a third of registry.instance_ttl (30s)",
            "shutdown.timeout: found 30s, allowed is at least shutdown.delay + shutdown.drain + 10s = 35s",
            "health.handler_prefix: found \"/api\", allowed is another path than that of http_api.handler_prefix",
            "channel.without_namespace.history_ttl: found 1s500ms, allowed is whole seconds",
            "channel.namespaces[n1].history_size: found 1 with history_ttl 0s, allowed is both above zero, or neither",
            "channel.namespaces[n2].history_size: found 0 with history_ttl 1s, allowed is both above zero, or neither",
            "channel.namespaces[n3].force_recovery: found true, allowed is false, or history_size and history_ttl set as well",
            "channel.namespaces[n6].auto_cache_recover: found true, allowed is false, or force_recovery true and"
                + " force_recovery_mode cache",
            "channel.namespaces[n7].force_recovery_mode: found \"caches\", allowed is a text that matches (stream|cache)?",
            "channel.namespaces[n7].allowed_delta_types: found a list, allowed is a list of texts that matches fossil",
            "channel.namespaces[n4].history_ttl: found 11s, allowed is at most history_meta_ttl (10s)",
            "channel.namespaces[n5]: this name stands at two namespaces");
  }

  @Test
  void presenceThatExpiresInRedisIsRefreshedBefore() {
    var config = """
        {"client": {"presence_update_interval": "40s"}, "engine": {"type": "%s", "redis": {"presence_ttl": "40s"}},
         "registry": {"enabled": %s}}
        """;
    assertThat(problemsOf(config.formatted("redis", "false")))
        .containsExactly(
            "client.presence_update_interval: found 40s, allowed is less than engine.redis.presence_ttl (40s) where"
                + " registry.enabled is false");
    HubConfig.from(new JsonObject(config.formatted("redis", "true")));
    HubConfig.from(new JsonObject(config.formatted("memory", "false")));
  }

  static JsonObject chat() {
    return new JsonObject().put("name", "chat").put("history_size", 10).put("history_ttl", "60s").put("force_recovery", true);
  }

  static List<String> problemsOf(String json) {
    return catchThrowableOfType(ConfigException.class, () -> HubConfig.from(new JsonObject(json))).problems();
  }
}
