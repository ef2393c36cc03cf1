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

  private static ChannelRules withRegex(String regex) {
    return rules(
        twoNamespaces()
            .put("without_namespace", new JsonObject().put("channel_regex", regex))
            .put("namespaces", new JsonArray().add(new JsonObject().put("name", "chat").put("channel_regex", regex))));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "^[0-9]+$ | chat:12 | OK", "^[0-9]+$ | chat:a | BAD_REQUEST", "^[0-9]+$ | $chat:12 | OK", "^[0-9]+$ | chat:1:2 | BAD_REQUEST",
      "^[0-9]+$ | 12 | OK", "^[0-9]+$ | $12 | BAD_REQUEST", "^\\$[0-9]+$ | $12 | OK", "^$ | chat: | OK",
      "a | chat:bab | OK", "a | chat:bb | BAD_REQUEST", "a | x:a | UNKNOWN_CHANNEL",
      "é | chat:café | OK", "é | chat:cafe | BAD_REQUEST", "a | chat:a\uD800 | BAD_REQUEST", "a | chat:a\u0085 | BAD_REQUEST",
      ". | }a | BAD_REQUEST", ". | ööööööööö | OK", ". | öööööööööö | OK", ". | ööööööööööo | BAD_REQUEST"})
  void aRegexTakesThePlaceOfTheAsciiRule(String regex, String channel, String expected) {
    ErrorCode found = withRegex(regex).check(channel);
    assertThat(found == null ? "OK" : found.name()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "chat#7 | 7 | true", "chat#7,9 | 9 | true", "chat#7,9 | 79 | false", "chat#7,9 | '7,9' | false", "chat#7#9 | 7 | false",
      "chat#7#9 | 9 | true", "chat# | '' | true", "chat#7, | '' | true", "chat#7 | '' | false", "#7 | 7 | true", "chat#77 | 7 | false"})
  void userLimitedChannelsEndInTheirUsers(String channel, String user, boolean isFor) {
    var rules = rules(new JsonObject().put("without_namespace", new JsonObject().put("allow_user_limited_channels", true)));
    assertThat(rules.isUserLimited(channel)).isTrue();
    assertThat(rules.isFor(user, channel)).isEqualTo(isFor);
  }

  @Test
  void boundariesAndSeparatorsAreConfigured() {
    var rules =
        rules(
            new JsonObject()
                .put("private_prefix", "priv-").put("namespace_boundary", "::").put("user_boundary", "~~").put("user_separator", ";;")
                .put("without_namespace", new JsonObject().put("allow_user_limited_channels", true))
                .put("namespaces", new JsonArray().add(new JsonObject().put("name", "chat").put("allow_user_limited_channels", true))));
    assertThat(rules.isPrivate("priv-a")).isTrue();
    assertThat(rules.isPrivate("$a")).isFalse();
    assertThat(rules.options("priv-chat::a").allowUserLimitedChannels()).isTrue();
    assertThat(rules.check("chat:a")).isNull();
    assertThat(rules.check("no::a")).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    assertThat(rules.isFor("b", "chat::x~~a;;b")).isTrue();
    assertThat(rules.isFor("b", "chat::x~~a,b")).isFalse();
    assertThat(rules.isUserLimited("chat::x#a")).isFalse();
    assertThat(rules.personal("ann", "chat")).isEqualTo("chat::~~ann");
    assertThat(rules.personal("ann", "")).isEqualTo("~~ann");
  }

  @Test
  void withoutAUserBoundaryThereAreNoUserLimitedChannels() {
    var options = new JsonObject().put("allow_user_limited_channels", true);
    assertThat(rules(new JsonObject().put("user_boundary", "").put("without_namespace", options)).isUserLimited("a#7")).isFalse();
    assertThat(rules(new JsonObject()).isUserLimited("a#7")).isFalse();
  }
}
