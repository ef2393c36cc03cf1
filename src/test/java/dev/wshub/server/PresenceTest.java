package dev.wshub.server;

import static dev.wshub.server.RunningHub.ask;
import static dev.wshub.server.RunningHub.errorCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is in a channel: presence, and joins and leaves as they happen. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT_SHARDED", "PUBLIC"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class PresenceTest {

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User"},
       "channel": {"namespaces": [
         {"name": "all", "presence": true, "join_leave": true, "force_push_join_leave": true,
          "allow_subscribe_for_client": true, "allow_presence_for_subscriber": true, "allow_publish_for_client": true},
         {"name": "ask", "presence": true, "join_leave": true,
          "allow_subscribe_for_client": true, "allow_presence_for_client": true},
         {"name": "deaf", "join_leave": true, "allow_subscribe_for_client": true}]}}
      """);

  private record Member(RawClient client, String id) {}

  private Member connect(String user) {
    var client = hub.open(hub.client().header("X-User", user));
    return new Member(client, ask(client, "{\"id\":1,\"connect\":{}}").getJsonObject("connect").getString("client"));
  }

  private static void assertPush(RawClient client, String channel, String kind, Member member, String user) {
    var info = new JsonObject().put("user", user).put("client", member.id);
    assertThat(client.receive())
        .isEqualTo(new JsonObject().put("push", new JsonObject().put("channel", channel).put(kind, new JsonObject().put("info", info))));
  }

  @Test
  void theOwnJoinComesAfterTheSubscribeReply() {
    var ada = connect("ada");
    ada.client.send("{\"id\":2,\"subscribe\":{\"channel\":\"all:own\"}}");
    assertThat(ada.client.receive().encode()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    assertPush(ada.client, "all:own", "join", ada, "ada");
  }

  @Test
  void othersSeeJoinAndLeave() {
    var ada = connect("ada");
    RunningHub.subscribe(ada.client, 2, "all:both");
    assertPush(ada.client, "all:both", "join", ada, "ada");
    var bob = connect("bob");
    RunningHub.subscribe(bob.client, 2, "all:both");
    assertPush(ada.client, "all:both", "join", bob, "bob");
    ask(bob.client, "{\"id\":3,\"unsubscribe\":{\"channel\":\"all:both\"}}");
    assertPush(ada.client, "all:both", "leave", bob, "bob");
    RunningHub.subscribe(bob.client, 4, "all:both");
    assertPush(ada.client, "all:both", "join", bob, "bob");
    bob.client.close();
    assertPush(ada.client, "all:both", "leave", bob, "bob");
  }

  @Test
  void joinsAreForThoseWhoAskedAndMayReadPresence() {
    var asking = connect("ada");
    var reply = ask(asking.client, "{\"id\":2,\"subscribe\":{\"channel\":\"ask:a\",\"join_leave\":true}}");
    assertThat(reply.containsKey("subscribe")).isTrue();
    assertPush(asking.client, "ask:a", "join", asking, "ada");
    var plain = connect("bob");
    RunningHub.subscribe(plain.client, 2, "ask:a");
    assertPush(asking.client, "ask:a", "join", plain, "bob");
    var third = connect("eve");
    RunningHub.subscribe(third.client, 2, "ask:a");
    assertPush(asking.client, "ask:a", "join", third, "eve");
    hub.bus().publish("ask:a", "1").join();
    assertThat(plain.client.receive().getJsonObject("push").containsKey("pub")).isTrue();
    var deaf = connect("kim");
    ask(deaf.client, "{\"id\":2,\"subscribe\":{\"channel\":\"deaf:a\",\"join_leave\":true}}");
    hub.bus().publish("deaf:a", "1").join();
    assertThat(deaf.client.receive().getJsonObject("push").containsKey("pub")).isTrue();
  }

  @Test
  void presenceListsConnectionsAndCountsUsers() {
    var ada = connect("ada");
    assertThat(errorCode(ask(ada.client, "{\"id\":2,\"presence\":{\"channel\":\"all:p\"}}"))).isEqualTo(103);
    RunningHub.subscribe(ada.client, 3, "all:p");
    RunningHub.subscribe(connect("ada").client, 2, "all:p");
    var bob = connect("bob");
    RunningHub.subscribe(bob.client, 2, "all:p");
    ada.client.send("{\"id\":4,\"presence\":{\"channel\":\"all:p\"}}\n{\"id\":5,\"presence_stats\":{\"channel\":\"all:p\"}}");
    var presence = ada.client.receiveReply(4).getJsonObject("presence").getJsonObject("presence");
    assertThat(presence).hasSize(3);
    assertThat(presence.getJsonObject(bob.id)).isEqualTo(new JsonObject().put("client", bob.id).put("user", "bob"));
    assertThat(ada.client.receiveReply(5).getJsonObject("presence_stats"))
        .isEqualTo(new JsonObject().put("num_clients", 3).put("num_users", 2));
  }

  /** Whatever happens to the members: connects, unsubscribes, closes and aborts, at random and overlapping. */
  @Test
  void eachJoinIsFollowedByExactlyOneLeave() throws Exception {
    var observer = connect("observer");
    RunningHub.subscribe(observer.client, 2, "all:churn");
    var random = new Random(shape.ordinal());
    var members = new ArrayList<Member>();
    for (int step = 0; step < 400; step++) {
      if (members.size() < 10 || random.nextInt(3) == 0) {
        var member = connect("u" + step);
        member.client.send("{\"id\":2,\"subscribe\":{\"channel\":\"all:churn\"}}");
        members.add(member);
      } else {
        act(members, random.nextInt(members.size()), random.nextInt(5));
      }
    }
    members.forEach(member -> member.client.close());
    assertThat(remaining(observer)).containsOnlyKeys(observer.id);
  }

  private static void act(ArrayList<Member> members, int index, int action) throws Exception {
    var client = members.get(index).client;
    switch (action) {
      case 0 -> client.send("{\"id\":3,\"unsubscribe\":{\"channel\":\"all:churn\"}}");
      case 1 -> client.send("{\"id\":4,\"unsubscribe\":{\"channel\":\"all:churn\"}}\n{\"id\":5,\"subscribe\":{\"channel\":\"all:churn\"}}");
      case 2 -> client.send("{\"id\":6,\"subscribe\":{\"channel\":\"all:churn\"}}\n{\"id\":7,\"unsubscribe\":{\"channel\":\"all:churn\"}}");
      case 3 -> members.remove(index).client.abort();
      default -> members.remove(index).client.close();
    }
  }

  /** Who is left once all connections have ended: what the hub was told of them before is in front of the answer. */
  private Map<String, Integer> remaining(Member observer) {
    await().until(this::noneConnected);
    observer.client.send("{\"id\":99,\"presence_stats\":{\"channel\":\"all:churn\"}}");
    var present = new HashMap<String, Integer>();
    present.put(observer.id, 0);
    for (;;) {
      var message = observer.client.receive();
      if (message.getInteger("id", 0) == 99) {
        return present;
      }
      var push = message.getJsonObject("push", new JsonObject());
      if (push.containsKey("join")) {
        count(present, push.getJsonObject("join"), 1);
      } else if (push.containsKey("leave")) {
        count(present, push.getJsonObject("leave"), -1);
      }
    }
  }

  private boolean noneConnected() {
    int clients = 0;
    for (int loop = 0; loop < shape.serverLoops; loop++) {
      clients += hub.bus().statistics(loop).clients();
    }
    return clients == 1;
  }

  private static void count(Map<String, Integer> present, JsonObject event, int change) {
    String client = event.getJsonObject("info").getString("client");
    int count = present.merge(client, change, Integer::sum);
    assertThat(count).as(client).isBetween(0, 1);
    if (count == 0) {
      present.remove(client);
    }
  }
}
