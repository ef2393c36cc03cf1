package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where decisions are asked for. */
class AddressChecksTest {

  private static ConfigException refused(String config) {
    return catchThrowableOfType(ConfigException.class, () -> HubConfig.from(new JsonObject(config)));
  }

  @Test
  void namespacesWinOverTheKeyForAll() {
    var config = HubConfig.from(new JsonObject("""
        {"channel": {"subscribe_address": "app.all", "sub_refresh_address": "app.again",
           "namespaces": [{"name": "chat", "subscribe_address": "app.chat", "publish_address": "app.pub"}]},
         "rpc": {"address": "app.calls", "namespaces": [{"name": "shop", "address": "app.shop"}, {"name": "rest"}]}}
        """));
    var chat = config.channel().namespaces().get("chat");
    assertThat(chat.subscribeAddress()).isEqualTo("app.chat");
    assertThat(chat.publishAddress()).isEqualTo("app.pub");
    assertThat(chat.subRefreshAddress()).isEqualTo("app.again");
    assertThat(config.channel().withoutNamespace().subscribeAddress()).isEqualTo("app.all");
    assertThat(config.channel().withoutNamespace().publishAddress()).isEmpty();
    assertThat(config.rpc().namespaceOf("sum").address()).isEqualTo("app.calls");
    assertThat(config.rpc().namespaceOf("shop:buy").address()).isEqualTo("app.shop");
    assertThat(config.rpc().namespaceOf("rest:buy").address()).isEqualTo("app.calls");
    assertThat(config.rpc().namespaceOf("none:buy")).isNull();
    assertThat(HubConfig.from(config.toJson())).isEqualTo(config);
  }

  @Test
  void withoutAnyAddressNoMethodIsThere() {
    assertThat(HubConfig.defaults().rpc().namespaceOf("a:b").address()).isEmpty();
    assertThat(HubConfig.defaults().rpc().namespaceOf("").address()).isEmpty();
  }

  @Test
  void addressesOfTheHubItselfAreRefusedEachOnce() {
    assertThat(refused("""
        {"event_bus": {"prefix": "my"}, "client": {"connect_address": "my.publish", "refresh_address": "my"},
         "channel": {"subscribe_address": "my.internal.hub.0", "publish_address": "myself",
           "namespaces": [{"name": "n1"}, {"name": "n2", "publish_address": "my.x"}]},
         "rpc": {"address": "wshub.x", "namespaces": [{"name": "shop", "address": "my.rpc"}]}}
        """).problems())
        .hasSize(5)
        .allMatch(problem -> problem.contains("allowed is the address of a verticle of your own: those that begin with \"my\""))
        .anyMatch(problem -> problem.startsWith("client.connect_address: found \"my.publish\""))
        .anyMatch(problem -> problem.startsWith("client.refresh_address: found \"my\""))
        .anyMatch(problem -> problem.startsWith("channel.subscribe_address: "))
        .anyMatch(problem -> problem.startsWith("channel.namespaces[n2].publish_address: "))
        .anyMatch(problem -> problem.startsWith("rpc.namespaces[shop].address: "));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(refused("""
        {"event_bus": {"delegation_timeout": "0s"}, "client": {"connect_address": "a b", "delegation_headers": ["X Y"]},
         "rpc": {"namespaces": [{"name": "shop", "adress": "a"}, {"address": "b"}, {"name": "shop"}]}}
        """).problems())
        .containsExactlyInAnyOrder(
            "client.connect_address: found \"a b\", allowed is a text that matches \\S*",
            "client.delegation_headers: found a list, allowed is a list of texts that matches [-!#$%&'*+.^_`|~0-9A-Za-z]+",
            "event_bus.delegation_timeout: found \"0s\", allowed is a duration such as 25s, 100ms or 1m30s, 10ms to 30s",
            "rpc.namespaces[shop].adress: unknown key; the nearest known key is rpc.namespaces[shop].address",
            "rpc.namespaces[1].name: required is a name that matches [-a-zA-Z0-9_.]{2,}",
            "rpc.namespaces[shop]: this name stands at two namespaces");
  }

  @Test
  void namespacesOfCallsComeFromTheEnvironmentAsWell() {
    var problems = new Problems();
    var config = new JsonObject();
    FlatVariables.environment(problems)
        .applyTo(config, Map.of("WSHUB_RPC_NAMESPACES", "shop", "WSHUB_RPC_NAMESPACES_SHOP_ADDRESS", "app.shop"));
    problems.throwIfAny();
    assertThat(HubConfig.from(config).rpc().namespaceOf("shop:buy").address()).isEqualTo("app.shop");
  }
}
