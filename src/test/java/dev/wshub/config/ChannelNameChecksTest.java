package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelNameChecksTest {
  private static final String PERSONAL = "{\"client\":{\"subscribe_to_user_personal_channel\":";

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"channel\":{\"namespaces\":[{\"name\":\"chat\",\"channel_regex\":\"[\"}]}} | channel.namespaces[chat].channel_regex: found \"[\", "
          + "allowed is a regular expression in the syntax of Go: missing closing ]",
      "{\"channel\":{\"without_namespace\":{\"channel_regex\":\"(?=a)\"}}} | channel.without_namespace.channel_regex: found \"(?=a)\", "
          + "allowed is a regular expression in the syntax of Go: invalid or unsupported Perl syntax",
      "{\"channel\":{\"user_separator\":\"\"}} | channel.user_separator: found \"\", allowed is a text that matches .+",
      PERSONAL + "{\"enabled\":true,\"personal_channel_namespace\":\"me\"}}} | client.subscribe_to_user_personal_channel."
          + "personal_channel_namespace: found \"me\", allowed is the name of one of channel.namespaces, or \"\"",
      PERSONAL + "{\"enabled\":true,\"single_connection\":true}}} | client.subscribe_to_user_personal_channel."
          + "single_connection: found true, allowed is false, or channel.without_namespace.presence true as well",
      PERSONAL + "{\"enabled\":true}},\"channel\":{\"user_boundary\":\"\"}} | channel.user_boundary: found \"\", allowed is a text "
          + "where users are subscribed to their personal channels"})
  void saysWhatDoesNotGoTogether(String json, String problem) {
    var failure = catchThrowableOfType(ConfigException.class, () -> HubConfig.from(new JsonObject(json)));
    assertThat(failure).isNotNull();
    assertThat(failure.problems()).containsExactly(problem);
  }
}
