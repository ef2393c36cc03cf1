package dev.wshub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.HubConfig;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRulesTest {
  private static ChannelRules rules(JsonObject channel) {
    return new ChannelRules(HubConfig.from(new JsonObject().put("channel", channel)).channel());
  }

  private static JsonObject twoNamespaces() {
    return new JsonObject()
        .put("max_length", 20)
        .put(
            "namespaces",
            new JsonArray()
                .add(new JsonObject().put("name", "chat").put("presence", true))
                .add(new JsonObject().put("name", "a.b").put("join_leave", true)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "news | OK", "chat:1 | OK", "$chat:1 | OK", "a.b:x:y | OK", ":x | OK", "$ | OK", "a}b | OK", "a b | OK",
      "a#b,c | OK",
      "12345678901234567890 | OK", "123456789012345678901 | BAD_REQUEST", "'' | BAD_REQUEST", "}a | BAD_REQUEST",
      "unknown:x | UNKNOWN_CHANNEL", "$unknown:x | UNKNOWN_CHANNEL", "Chat:1 | UNKNOWN_CHANNEL",
      "chat$:1 | UNKNOWN_CHANNEL",
      "café | BAD_REQUEST", "chat:é | BAD_REQUEST", "unknown:é | UNKNOWN_CHANNEL"})
  void checksNamesAndNamespaces(String channel, String expected) {
    ErrorCode found = rules(twoNamespaces()).check(channel);
    assertThat(found == null ? "OK" : found.name()).isEqualTo(expected);
  }

  @Test
  void refusesControlCharacters() {
    for (char c : new char[] {0, '\t', '\n', '\r', 0x1F, 0x7F}) {
      assertThat(rules(twoNamespaces()).check("a" + c)).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void findsTheOptionsOfTheNamespace() {
    ChannelRules rules = rules(twoNamespaces());
    assertThat(rules.options("chat:1").presence()).isTrue();
    assertThat(rules.options("$chat:1").presence()).isTrue();
    assertThat(rules.options("a.b:1").joinLeave()).isTrue();
    assertThat(rules.options("news").presence()).isFalse();
    assertThat(rules.options("x:1")).isNull();
  }

  @Test
  void knowsPrivateChannels() {
    assertThat(rules(twoNamespaces()).isPrivate("$a")).isTrue();
    assertThat(rules(twoNamespaces()).isPrivate("a$")).isFalse();
    assertThat(rules(new JsonObject().put("private_prefix", "")).isPrivate("$a")).isFalse();
    assertThat(rules(new JsonObject().put("namespace_boundary", "")).check("x:1")).isNull();
  }
}
