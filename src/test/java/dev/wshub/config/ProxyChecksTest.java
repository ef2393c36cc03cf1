package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP endpoints that decide, as a configuration names them. */
class ProxyChecksTest {

  private static List<String> problems(String config) {
    var refused = catchThrowableOfType(ConfigException.class, () -> HubConfig.from(new JsonObject(config)));
    return refused == null ? List.of() : refused.problems();
  }

  private static HubConfig everything() {
    return HubConfig.from(new JsonObject("""
        {"client": {"proxy": {"connect": {"enabled": true, "endpoint": "https://app:8443/connect", "timeout": "3s", "http_headers": ["Cookie"],
            "emulated_headers": ["Authorization"], "binary_encoding": true, "include_connection_meta": true,
            "http": {"static_headers": {"X-Key": "k"}, "status_to_code_transforms": [
                {"status_code": 403, "to_disconnect": {"code": 4403, "reason": "no"}},
                {"status_code": 404, "to_error": {"code": 404, "message": "none", "temporary": true}}]}}}},
         "channel": {"proxy": {"subscribe": {"endpoint": "http://app"}},
            "without_namespace": {"subscribe_proxy_enabled": true},
            "namespaces": [{"name": "chat", "publish_proxy_enabled": true, "publish_proxy_name": "other.one"}]},
         "rpc": {"namespaces": [{"name": "shop", "proxy_enabled": true, "proxy_name": "other.one"}]},
         "proxies": [{"name": "other.one", "endpoint": "http://other"}]}
        """));
  }

  @Test
  void everyOptionIsReadAndWrittenTheSame() {
    var config = everything();
    var connect = config.client().proxy().connect();
    assertThat(connect.enabled()).isTrue();
    assertThat(connect.proxy().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(connect.proxy().http().staticHeaders()).isEqualTo(Map.of("X-Key", "k"));
    assertThat(connect.proxy().http().statusToCodeTransforms()).hasSize(2);
    assertThat(config.channel().namespaces().get("chat").proxy().publishProxyName()).isEqualTo("other.one");
    assertThat(config.channel().withoutNamespace().proxy().subscribeProxyName()).isEqualTo("default");
    assertThat(config.proxies().get("other.one").timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(HubConfig.from(config.toJson())).isEqualTo(config);
    assertThat(HubConfig.from(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  @Test
  void whoIsAskedMustBeThere() {
    assertThat(problems("""
        {"client": {"proxy": {"connect": {"enabled": true}, "refresh": {"enabled": false}}},
         "channel": {"without_namespace": {"publish_proxy_enabled": true},
            "namespaces": [{"name": "n1", "publish_proxy_enabled": true}, {"name": "n2", "subscribe_proxy_enabled": true, "subscribe_proxy_name": "nobody"},
                           {"name": "n3", "subscribe_proxy_name": "unused"}]},
         "rpc": {"without_namespace": {"proxy_enabled": true}, "namespaces": [{"name": "shop", "proxy_enabled": true, "proxy_name": "who"}]},
         "proxies": [{"name": "aa", "endpoint": "http://a"}, {"name": "bb"}]}
        """))
        .containsExactlyInAnyOrder(
            "client.proxy.connect.endpoint: is required with client.proxy.connect.enabled: " + ProxyEndpoint.FORM,
            "channel.proxy.publish.endpoint: is required with channel.without_namespace.publish_proxy_enabled: " + ProxyEndpoint.FORM,
            "channel.namespaces[n2].subscribe_proxy_name: found \"nobody\", allowed is default or one of proxies: aa, bb",
            "rpc.proxy.endpoint: is required with rpc.without_namespace.proxy_enabled: " + ProxyEndpoint.FORM,
            "rpc.namespaces[shop].proxy_name: found \"who\", allowed is default or one of proxies: aa, bb",
            "proxies[bb].endpoint: is required: " + ProxyEndpoint.FORM);
  }

  @Test
  void onlyOneDecides() {
    String all = "stands beside %s, which has another decide the same; allowed is one of them";
    assertThat(problems("""
        {"client": {"connect_address": "app.connect", "refresh_address": "app.refresh", "proxy": {
            "connect": {"enabled": true, "endpoint": "http://a"}, "refresh": {"enabled": true, "endpoint": "http://a"}}},
         "channel": {"subscribe_address": "app.all", "sub_refresh_address": "app.all", "proxy": {"subscribe": {"endpoint": "http://a"},
            "publish": {"endpoint": "http://a"}, "sub_refresh": {"endpoint": "http://a"}},
            "without_namespace": {"subscribe_proxy_enabled": true, "publish_proxy_enabled": true},
            "namespaces": [{"name": "chat", "publish_address": "app.chat", "publish_proxy_enabled": true, "sub_refresh_proxy_enabled": true}]},
         "rpc": {"proxy": {"endpoint": "http://a"}, "namespaces": [{"name": "shop", "address": "app.shop", "proxy_enabled": true}, {"name": "free"}]}}
        """))
        .containsExactlyInAnyOrder(
            "client.proxy.connect.enabled: " + all.formatted("client.connect_address"),
            "client.proxy.refresh.enabled: " + all.formatted("client.refresh_address"),
            "channel.without_namespace.subscribe_proxy_enabled: " + all.formatted("channel.subscribe_address"),
            "channel.namespaces[chat].publish_proxy_enabled: " + all.formatted("channel.namespaces[chat].publish_address"),
            "channel.namespaces[chat].sub_refresh_proxy_enabled: " + all.formatted("channel.sub_refresh_address"),
            "rpc.namespaces[shop].proxy_enabled: " + all.formatted("rpc.namespaces[shop].address"));
  }

  @Test
  void namesAreTheirOwnAndUnlikeDefault() {
    assertThat(problems("""
        {"proxies": [{"name": "default", "endpoint": "http://a"}, {"name": "aa", "endpoint": "http://a"}, {"name": "aa", "endpoint": "http://b"},
                     {"name": "a b", "endpoint": "http://a"}, {"endpoint": "http://a"}, {"name": "cc", "endpoint": "http://a", "timeot": "1s"}]}
        """))
        .containsExactlyInAnyOrder(
            "proxies[default].name: \"default\" is the name of the endpoint that stands where its kind is configured; take another",
            "proxies[aa]: this name stands at two namespaces",
            "proxies[3].name: required is a name that matches " + Patterns.NAMESPACE,
            "proxies[4].name: required is a name that matches " + Patterns.NAMESPACE,
            "proxies[cc].timeot: unknown key; the nearest known key is proxies[cc].timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc://app:1", "app:12000", "ftp://a", "http:/a", "http://", "http:///x", "http://a:0", "http://a:70000", "http://a b", "s3cr3t@host://x"})
  void endpointsThatAreNoneAreRefusedAndNotShown(String endpoint) {
    var problems = problems("{\"proxies\": [{\"name\": \"aa\", \"endpoint\": \"" + endpoint + "\"}]}");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith("proxies[aa].endpoint: ").contains("allowed is http://host:port/path or https://").doesNotContain("s3cr3t");
  }

  @Test
  void gRpcIsRefusedInItsOwnWords() {
    assertThat(problems("{\"rpc\": {\"proxy\": {\"endpoint\": \"grpc://app:1\"}}}"))
        .containsExactly("rpc.proxy.endpoint: found grpc://: decisions are asked for over HTTP only, not gRPC; allowed is " + ProxyEndpoint.FORM);
    assertThat(problems("""
        {"client": {"proxy": {"connect": {"grpc_metadata": []}}}, "channel": {"proxy": {"subscribe": {"grpc": {"compression": false}}}},
         "rpc": {"proxy": {"grpc": {"tls": {"enabled": true}}}}, "proxies": [{"name": "aa", "endpoint": "http://a", "grpc": {"static_metadata": {}}}]}
        """))
        .hasSize(4)
        .allMatch(problem -> problem.endsWith("is a Centrifugo key for gRPC: decisions are asked for over http:// and https:// only"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "http://a|http://a:80/", "https://a/|https://a:443/", "HTTP://A:8080/x/y?key=s3cr3t|http://A:8080/x/y", "http://me:s3cr3t@a:1/x|http://a:1/x",
    "http://[::1]:7/x|http://[::1]:7/x"})
  void endpointsAreNamedWithoutSecrets(String url, String named) {
    assertThat(ProxyEndpoint.of(url)).hasToString(named);
  }

  @Test
  void timeoutsHaveBounds() {
    assertThat(problems("{\"rpc\": {\"proxy\": {\"timeout\": \"0s\"}}}"))
        .containsExactly("rpc.proxy.timeout: found \"0s\", allowed is a duration such as 25s, 100ms or 1m30s, 1ms to 10m");
  }

  @Test
  void headersOfTheConnectionCannotBePassedOn() {
    assertThat(problems("""
        {"rpc": {"proxy": {"http_headers": ["Cookie", "content-length"], "emulated_headers": ["Host"],
            "http": {"static_headers": {"X": "a\\r\\nb", "Transfer-Encoding": "chunked", "X Y": "z"}}}}}
        """))
        .containsExactlyInAnyOrder(
            "rpc.proxy.http_headers: found content-length, which belongs to the connection between client and hub and cannot be passed on",
            "rpc.proxy.emulated_headers: found Host, which belongs to the connection between client and hub and cannot be passed on",
            "rpc.proxy.http.static_headers: found Transfer-Encoding, which belongs to the connection between client and hub and cannot be passed on",
            "rpc.proxy.http.static_headers: found a name that no header can have, allowed are names that match " + Patterns.HEADER,
            "rpc.proxy.http.static_headers: a value holds control characters (it is not shown)");
    assertThat(problems("{\"rpc\": {\"proxy\": {\"http\": {\"static_headers\": {\"X\": 7}}}}}"))
        .containsExactly("rpc.proxy.http.static_headers: found something else (not shown), allowed is an object of texts");
  }

  @Test
  void transformsSayOneThingOfOneStatus() {
    String place = "rpc.proxy.http.status_to_code_transforms";
    assertThat(problems("""
        {"rpc": {"proxy": {"http": {"status_to_code_transforms": [
            {"status_code": 200, "to_error": {"code": 1}}, {"to_error": {"code": 1}}, {"status_code": 404},
            {"status_code": 404, "to_error": {"code": 1}, "to_disconnect": {"code": 4000}}, {"status_code": 404, "to_disconnect": {"code": 42}},
            {"status_code": 404, "to_error": {"code": 1, "message": "ä"}}, {"status_code": 404, "to_disconnect": {"code": 4000, "reason": "%s"}},
            {"status_code": 404, "to_error": {"code": -1}}, {"status_code": 404, "to_error": {"code": 1, "mesage": "x"}}, 7]}}}}
        """.formatted("x".repeat(124))))
        .containsExactlyInAnyOrder(
            place + "[0].status_code: found 200, allowed is 100 to 599 except 200",
            place + "[1].status_code: found 0, allowed is 100 to 599 except 200",
            place + "[2]: allowed is one of to_error.code and to_disconnect.code, above zero",
            place + "[3]: allowed is one of to_error.code and to_disconnect.code, above zero",
            place + "[4].to_disconnect.code: found 42, allowed is 3000 to 4999",
            place + "[5].to_error.message: allowed are at most 123 printable ASCII characters",
            place + "[6].to_disconnect.reason: allowed are at most 123 printable ASCII characters",
            place + "[7].to_error.code: found -1, allowed is a whole number, at least 0",
            place + "[7]: allowed is one of to_error.code and to_disconnect.code, above zero",
            place + "[8].to_error.mesage: unknown key; the nearest known key is " + place + "[8].to_error.message",
            place + "[9]: allowed is an object");
  }

  @Test
  void tlsIsForHttpsAndItsFilesAreRead() {
    assertThat(problems("{\"rpc\": {\"proxy\": {\"endpoint\": \"http://a\", \"http\": {\"tls\": {\"enabled\": true}}}}}"))
        .containsExactly("rpc.proxy.http.tls.enabled: is true with an endpoint without TLS: allowed with https:// only");
    var config = new JsonObject("""
        {"rpc": {"proxy": {"endpoint": "https://a", "http": {"tls": {"enabled": true, "server_ca_pem": "absent.pem", "cert_pem": "absent.pem"}}}}}
        """);
    assertThat(catchThrowableOfType(ConfigException.class, () -> ConfigLoader.embedded(config)).problems())
        .anyMatch(problem -> problem.startsWith("rpc.proxy.http.tls.server_ca_pem: is neither the path of a file"))
        .anyMatch(problem -> problem.startsWith("rpc.proxy.http.tls.cert_pem: is neither the path of a file"))
        .anyMatch(problem -> problem.startsWith("rpc.proxy.http.tls.key_pem: is required"));
  }

  @Test
  void variablesSetEveryOption() {
    var problems = new Problems();
    var json = new JsonObject();
    FlatVariables.environment(problems).applyTo(json, Map.of(
        "WSHUB_PROXIES", "one two",
        "WSHUB_PROXIES_ONE_ENDPOINT", "http://one",
        "WSHUB_PROXIES_ONE_HTTP_STATIC_HEADERS", "{\"X-Key\": \"k\"}",
        "WSHUB_PROXIES_ONE_HTTP_TLS_SERVER_NAME", "name",
        "WSHUB_PROXIES_TWO", "x",
        "WSHUB_PROXIES_TWO_ENDPOINT", "http://two",
        "WSHUB_CHANNEL_NAMESPACES", "chat",
        "WSHUB_CHANNEL_NAMESPACES_CHAT_SUBSCRIBE_PROXY_ENABLED", "true",
        "WSHUB_CHANNEL_NAMESPACES_CHAT_SUBSCRIBE_PROXY_NAME", "one",
        "WSHUB_RPC_PROXY_HTTP_STATUS_TO_CODE_TRANSFORMS", "[{\"status_code\": 404, \"to_error\": {\"code\": 4}}]"));
    var config = HubConfig.from(json);
    assertThat(config.proxies()).containsOnlyKeys("one", "two");
    assertThat(config.proxies().get("one").http().staticHeaders()).isEqualTo(Map.of("X-Key", "k"));
    assertThat(config.proxies().get("one").http().tls().serverName()).isEqualTo("name");
    assertThat(config.channel().namespaces().get("chat").proxy().subscribeProxyName()).isEqualTo("one");
    assertThat(config.rpc().proxy().http().statusToCodeTransforms()).hasSize(1);
    var refused = catchThrowableOfType(ConfigException.class, problems::throwIfAny);
    assertThat(refused.problems()).hasSize(1).allMatch(problem -> problem.startsWith("WSHUB_PROXIES_TWO: unknown variable"));
  }
}
