package dev.wshub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.auth.SubscribeDecision.Granted;
import dev.wshub.auth.SubscribeDecision.Refused;
import dev.wshub.config.HubConfig;
import dev.wshub.protocol.Command;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
  private static final byte[] DATA = {'1'};

  /** Permissions whose channels without a namespace have the options named; "history" is a history of 10. */
  private static Permissions with(boolean insecure, String... options) {
    JsonObject channel = new JsonObject();
    for (String option : options) {
      if (option.equals("history")) {
        channel.put("history_size", 10).put("history_ttl", "60s");
      } else if (option.equals("delegated")) {
        channel.put("subscribe_address", "app.subscribe");
      } else if (!option.isEmpty()) {
        channel.put(option, true);
      }
    }
    HubConfig config =
        HubConfig.from(
            new JsonObject()
                .put("client", new JsonObject().put("insecure", insecure))
                .put("channel", new JsonObject().put("without_namespace", channel).put("publication_size_limit", 5)));
    return new Permissions(config, new ChannelRules(config.channel()));
  }

  private static Permissions with(String options) {
    String all = options == null ? "" : options;
    return with(all.contains("insecure"), all.replace("insecure", "").split(" "));
  }

  private static Command.Subscribe request(String channel, String wishes) {
    var wished = wishes == null ? Set.<String>of() : Set.of(wishes.split(" "));
    return new Command.Subscribe(
        1,
        channel,
        wished.contains("token") ? "t" : "",
        false,
        null,
        null,
        wished.contains("positioned"),
        wished.contains("recoverable"),
        wished.contains("join_leave"),
        wished.contains("delta") ? "fossil" : "",
        null,
        0,
        wished.contains("type") ? 1 : 0);
  }

  private static String named(ErrorCode error) {
    return error == null ? "OK" : error.name();
  }

  private static String named(SubscribeDecision decision) {
    if (decision instanceof SubscribeDecision.Delegated) {
      return "DELEGATED";
    } else if (decision instanceof SubscribeDecision.ByToken) {
      return "BY_TOKEN";
    }
    return decision instanceof Refused refused ? refused.error().name() : "OK";
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "                                                        | ann | news | | PERMISSION_DENIED",
      "allow_subscribe_for_client                              | ann | news | | OK",
      "allow_subscribe_for_client                              | ''  | news | | PERMISSION_DENIED",
      "allow_subscribe_for_anonymous                           | ''  | news | | PERMISSION_DENIED",
      "allow_subscribe_for_client allow_subscribe_for_anonymous | '' | news | | OK",
      "allow_subscribe_for_client                              | ann | $news | | PERMISSION_DENIED",
      "allow_subscribe_for_client                              | ann | x:1 | | UNKNOWN_CHANNEL",
      "allow_subscribe_for_client                              | ann | é | | BAD_REQUEST",
      "allow_subscribe_for_client                              | ann | news | type | PERMISSION_DENIED",
      "allow_subscribe_for_client                              | ann | news | delta | OK"})
  void decidesOnSubscribe(String options, String user, String channel, String wishes, String expected) {
    assertThat(named(with(options).subscribe(user, request(channel, wishes)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // options | user | channel | by a command | at connect
      "allow_user_limited_channels                               | ann | a#ann    | OK                | OK",
      "allow_user_limited_channels                               | ann | a#bob    | PERMISSION_DENIED | PERMISSION_DENIED",
      "allow_user_limited_channels allow_subscribe_for_client    | ann | a#bob    | PERMISSION_DENIED | PERMISSION_DENIED",
      "allow_user_limited_channels allow_subscribe_for_client    | ann | a        | OK                | OK",
      "allow_user_limited_channels                               | ann | a        | PERMISSION_DENIED | PERMISSION_DENIED",
      "allow_user_limited_channels                               | ann | $a#ann   | PERMISSION_DENIED | PERMISSION_DENIED",
      "allow_user_limited_channels                               | ''  | a#       | OK                | PERMISSION_DENIED",
      "allow_user_limited_channels                               | ''  | a#ann,   | OK                | PERMISSION_DENIED",
      "allow_user_limited_channels                               | ''  | a#ann    | PERMISSION_DENIED | PERMISSION_DENIED",
      "allow_subscribe_for_client                                | ann | a#bob    | OK                | OK",
      "                                                          | ann | a#ann    | PERMISSION_DENIED | PERMISSION_DENIED",
      "delegated                                                 | ann | a        | DELEGATED         | PERMISSION_DENIED",
      "delegated allow_subscribe_for_client                      | ann | a        | DELEGATED         | PERMISSION_DENIED",
      "delegated allow_user_limited_channels                     | ann | a#ann    | OK                | PERMISSION_DENIED",
      "delegated allow_user_limited_channels                     | ann | a#bob    | PERMISSION_DENIED | PERMISSION_DENIED",
      "delegated                                                 | ann | $a       | PERMISSION_DENIED | PERMISSION_DENIED",
      "insecure allow_user_limited_channels                      | ann | a#bob    | OK                | OK",
      "insecure                                                  | ''  | a        | OK                | OK",
      "insecure                                                  | ''  | $a       | PERMISSION_DENIED | PERMISSION_DENIED",
      "insecure                                                  | ''  | x:a      | UNKNOWN_CHANNEL   | UNKNOWN_CHANNEL"})
  void usersInTheNameComeBeforeDelegationAndThatBeforeTheNamespace(
      String options, String user, String channel, String byCommand, String atConnect) {
    Permissions permissions = with(options);
    assertThat(named(permissions.subscribe(user, request(channel, null)))).isEqualTo(byCommand);
    assertThat(named(permissions.subscribeAtConnect(user, channel))).isEqualTo(atConnect);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // the first thing that is wrong is what is told
      "delegated | x:é   | type token | UNKNOWN_CHANNEL", "delegated | é | type token | BAD_REQUEST",
      "delegated | $a    | type token | PERMISSION_DENIED", "delegated | a | token | BY_TOKEN",
      "delegated | $a    | token | BY_TOKEN",
      "allow_user_limited_channels | $a#bob | token | BY_TOKEN"})
  void namesComeBeforeKindsAndTokensBeforeDelegation(String options, String channel, String wishes, String expected) {
    assertThat(named(with(options).subscribe("ann", request(channel, wishes)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // options | wishes | positioned recoverable joinLeave presence announce
      "                                             |                                   | -----",
      "history                                      | positioned recoverable join_leave | -----",
      "history allow_positioning                    | positioned recoverable            | p----",
      "history allow_positioning                    |                                   | -----",
      "history allow_recovery                       | recoverable                       | pr---",
      "history allow_recovery                       | positioned                        | -----",
      "allow_recovery                               | recoverable                       | -----",
      "history allow_history_for_subscriber         | recoverable                       | pr---",
      "history allow_history_for_client             | positioned                        | p----",
      "history force_recovery                       |                                   | pr---",
      "force_positioning                            |                                   | p----",
      "join_leave                                   | join_leave                        | ----a",
      "join_leave allow_presence_for_subscriber     | join_leave                        | --j-a",
      "allow_presence_for_subscriber                | join_leave                        | -----",
      "join_leave force_push_join_leave             |                                   | --j-a",
      "presence                                     |                                   | ---w-"})
  void grantsWishesByTheOptions(String options, String wishes, String expected) {
    String all = "allow_subscribe_for_client" + (options == null ? "" : " " + options);
    var granted = (Granted) with(all).subscribe("ann", request("news", wishes));
    assertThat(shown(granted)).isEqualTo(expected);
  }

  private static String shown(Granted granted) {
    return (granted.positioned() ? "p" : "-")
        + (granted.recoverable() ? "r" : "-")
        + (granted.joinLeave() ? "j" : "-")
        + (granted.presence() ? "w" : "-")
        + (granted.announce() ? "a" : "-");
  }

  @ParameterizedTest
  @CsvSource({"news", "$news"})
  void aTokenAloneDecides(String channel) {
    assertThat(with("allow_subscribe_for_client").subscribe("ann", request(channel, "token"))).isEqualTo(new SubscribeDecision.ByToken());
    assertThat(with("").subscribe("", request(channel, "token"))).isEqualTo(new SubscribeDecision.ByToken());
    assertThat(named(with("").subscribe("ann", request("x:1", "token")))).isEqualTo("UNKNOWN_CHANNEL");
    assertThat(named(with("").subscribe("ann", request(channel, "token type")))).isEqualTo("PERMISSION_DENIED");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // options | wishes | options that the token changes | positioned recoverable joinLeave presence announce
      "                                             |                 |                               | -----",
      "history allow_recovery join_leave            | recoverable     |                               | pr--a",
      "history                                      |                 | force_recovery                | pr---",
      "                                             |                 | force_recovery                | -----",
      "history force_recovery presence              |                 | -force_recovery -presence     | -----",
      "history force_recovery allow_recovery        | recoverable     | -force_recovery               | pr---",
      "force_positioning                            |                 | -force_positioning            | -----",
      "                                             |                 | force_positioning presence    | p--w-",
      "                                             |                 | join_leave force_push_join_leave | --j-a"})
  void aTokenChangesOptionsAndLeavesWishesToThem(String options, String wishes, String changes, String expected) {
    var changed = Set.of(changes == null ? new String[0] : changes.split(" "));
    var override =
        new SubscribeOverride(
            change(changed, "presence"),
            change(changed, "join_leave"),
            change(changed, "force_push_join_leave"),
            change(changed, "force_positioning"),
            change(changed, "force_recovery"));
    assertThat(shown((Granted) with(options).subscribeByToken("ann", request("$news", wishes), override))).isEqualTo(expected);
  }

  private static Boolean change(Set<String> changed, String option) {
    return changed.contains(option) ? Boolean.TRUE : changed.contains("-" + option) ? Boolean.FALSE : null;
  }

  @Test
  void insecureOpensAllButPrivateAndUnknownChannels() {
    Permissions insecure = with(true);
    assertThat(named(insecure.subscribe("", request("news", null)))).isEqualTo("OK");
    assertThat(named(insecure.subscribe("", request("$news", null)))).isEqualTo("PERMISSION_DENIED");
    assertThat(named(insecure.subscribe("", request("x:1", null)))).isEqualTo("UNKNOWN_CHANNEL");
    assertThat(insecure.publish("", "news", false, DATA, DataForm.LINE)).isNull();
    assertThat(insecure.history("", "news", false)).isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(insecure.presence("", "news", false)).isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(with(true, "history").history("", "news", false)).isNull();
    assertThat(with(true, "presence").presence("", "news", false)).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      // options of the trio | user | subscribed
      "                           | ann | true  | PERMISSION_DENIED",
      "_for_client                | ann | false | OK",
      "_for_client                | ''  | false | PERMISSION_DENIED",
      "_for_anonymous             | ''  | true  | PERMISSION_DENIED",
      "_for_client _for_anonymous | ''  | false | OK",
      "_for_subscriber            | ann | false | PERMISSION_DENIED",
      "_for_subscriber            | ann | true  | OK",
      "_for_subscriber            | ''  | true  | PERMISSION_DENIED",
      "_for_subscriber _for_anonymous | '' | true | OK",
      "_for_subscriber _for_anonymous | '' | false | PERMISSION_DENIED"})
  void publishHistoryAndPresenceHaveTheSameTrio(String options, String user, boolean subscribed, String expected) {
    assertThat(named(with(trio("publish", options)).publish(user, "news", subscribed, DATA, DataForm.LINE))).isEqualTo(expected);
    assertThat(named(with("history" + trio("history", options)).history(user, "news", subscribed))).isEqualTo(expected);
    assertThat(named(with("presence" + trio("presence", options)).presence(user, "news", subscribed)))
        .isEqualTo(expected);
  }

  private static String trio(String feature, String options) {
    return options == null ? "" : (" " + options).replace(" _", " allow_" + feature + "_");
  }

  @Test
  void saysThatAFeatureIsOffBeforeThePermission() {
    assertThat(with("").history("ann", "news", true)).isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(with("").presence("ann", "news", true)).isEqualTo(ErrorCode.NOT_AVAILABLE);
    assertThat(with("").history("ann", "x:1", true)).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    assertThat(with("").presence("ann", "é", true)).isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void refusesEmptyAndOversizedPublications() {
    Permissions permissions = with("allow_publish_for_client");
    assertThat(permissions.publish("ann", "news", false, null, DataForm.LINE)).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(permissions.publish("ann", "news", false, new byte[0], DataForm.LINE)).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(permissions.publish("ann", "news", false, new byte[5], DataForm.LINE)).isNull();
    assertThat(permissions.publish("ann", "news", false, new byte[6], DataForm.LINE)).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(permissions.publish("ann", "x:1", false, DATA, DataForm.LINE)).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    assertThat(permissions.publish("ann", "$news", false, DATA, DataForm.LINE)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "allow_subscribe_for_client"})
  void decidesOnSubscriptionsAskedForAtConnect(String options) {
    Permissions permissions = with(options);
    assertThat(named(permissions.subscribeAtConnect("ann", "news")))
        .isEqualTo(options.isEmpty() ? "PERMISSION_DENIED" : "OK");
    assertThat(named(permissions.subscribeAtConnect("ann", "$news"))).isEqualTo("PERMISSION_DENIED");
    assertThat(named(permissions.subscribeAtConnect("ann", "x:1"))).isEqualTo("UNKNOWN_CHANNEL");
  }

  @Test
  void subscriptionsOfTheServerFollowTheNamespaceUnlessOverridden() {
    Permissions permissions = with("history presence join_leave");
    assertThat(shown((Granted) permissions.subscribeByServer("$news", SubscribeOverride.NONE))).isEqualTo("---wa");
    var override = new SubscribeOverride(false, false, true, false, true);
    assertThat(shown((Granted) permissions.subscribeByServer("news", override))).isEqualTo("prj--");
    var positions = new SubscribeOverride(null, null, null, true, null);
    assertThat(shown((Granted) permissions.subscribeByServer("news", positions))).isEqualTo("p--wa");
    assertThat(named(permissions.subscribeByServer("x:1", override))).isEqualTo("UNKNOWN_CHANNEL");
  }
}
