package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static dev.wshub.hub.DeployedHub.POSITIONED;
import static dev.wshub.hub.DeployedHub.PRESENT;
import static dev.wshub.hub.TestChannels.bytes;
import static dev.wshub.hub.TestChannels.withKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.StreamPosition;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What server loops see of one shard with the memory engine. */
class HubVerticleTest extends MemoryShardFixture {
  @Test
  void loopThatComesUpIsToldOfTheShard() {
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    var up = a.expect(LoopMessage.ShardUp.class);
    assertThat(a.expect(LoopMessage.Allowance.class)).isEqualTo(new LoopMessage.Allowance(0, 0, LoopLink.ALLOWANCE));
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    assertThat(a.expect(LoopMessage.ShardUp.class)).isEqualTo(up);
  }

  @Test
  void publicationGoesOnceToEachLoopWithSubscribers() {
    a.subscribe(1, 1, "news", PLAIN);
    a.subscribe(2, 1, "news", PLAIN);
    b.subscribe(1, 1, "news", PLAIN);
    c.publish("news", "1");
    assertThat(a.events()).containsExactly("subscribed news 1/1", "subscribed news 2/1", "published news 0 1");
    assertThat(b.events()).containsExactly("subscribed news 1/1", "published news 0 1");
    assertThat(c.events()).isEmpty();
  }

  @Test
  void subscriberEntersBetweenThePublicationsBeforeAndAfterItsPosition() {
    a.subscribe(1, 1, "kept:c", POSITIONED);
    a.publish("kept:c", "1");
    a.publish("kept:c", "2");
    a.subscribe(2, 1, "kept:c", POSITIONED);
    a.publish("kept:c", "3");
    var messages = a.all(0);
    assertThat(((LoopMessage.Subscribed) messages.get(3)).result().position().offset()).isEqualTo(2);
    assertThat(messages.stream().map(message -> message.getClass().getSimpleName()))
        .containsExactly("Subscribed", "Published", "Published", "Subscribed", "Published");
  }

  @Test
  void publisherGetsItsPublicationBeforeTheAnswer() {
    a.subscribe(1, 1, "kept:c", PLAIN);
    a.expect(LoopMessage.Subscribed.class);
    var caller = new Caller("wshub.internal.loop.0", 77);
    a.tell(0, new HubMessage.Publish(caller, "kept:c", bytes("1"), null, withKey("k")));
    a.expect(LoopMessage.Published.class);
    var answer = a.expect(LoopMessage.Answer.class);
    assertThat(answer.request()).isEqualTo(77);
    assertThat(((StreamPosition) answer.result()).offset()).isEqualTo(1);
  }

  @Test
  void plainSubscriptionHasNoPosition() {
    a.subscribe(1, 1, "news", PLAIN);
    var result = a.expect(LoopMessage.Subscribed.class).result();
    assertThat(result.position()).isNull();
    assertThat(result.positioned()).isFalse();
    assertThat(result.publications()).isEmpty();
  }

  @Test
  void unsubscribedLoopGetsNothingMore() {
    a.subscribe(1, 1, "news", PLAIN);
    a.publish("news", "1");
    a.unsubscribe(1, 1, "news", true);
    a.publish("news", "2");
    assertThat(a.events()).containsExactly("subscribed news 1/1", "published news 0 1", "unsubscribed news 1/1");
    assertThat(statistics().holds(0, 0)).isTrue();
  }

  @Test
  void closedConnectionGetsNoAnswerAndAnUnknownOneDoes() {
    a.subscribe(1, 1, "news", PLAIN);
    a.unsubscribe(1, 1, "news", false);
    a.unsubscribe(9, 4, "nowhere", true);
    assertThat(a.events()).containsExactly("subscribed news 1/1", "unsubscribed nowhere 9/4");
  }

  @Test
  void newerGenerationTakesThePlaceOfTheOlderWithoutASecondJoin() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    a.subscribe(1, 2, "kept:c", PRESENT);
    a.unsubscribe(1, 1, "kept:c", false);
    assertThat(a.events())
        .containsExactly("subscribed kept:c 1/1", "join kept:c l0c1", "subscribed kept:c 1/2");
    assertThat(statistics().holds(1, 1)).isTrue();
    assertThat(presence("kept:c")).hasSize(1);
    b.subscribe(1, 1, "kept:c", PLAIN);
    b.expect(LoopMessage.Subscribed.class);
    a.unsubscribe(1, 2, "kept:c", true);
    a.unsubscribe(1, 2, "kept:c", true);
    assertThat(a.events()).containsExactly("unsubscribed kept:c 1/2", "unsubscribed kept:c 1/2");
    assertThat(b.events()).containsExactly("leave kept:c l0c1");
    assertThat(presence("kept:c")).isEmpty();
  }

  @Test
  void joinReachesTheJoinerAndTheLeaveThoseWhoStay() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    b.subscribe(1, 1, "kept:c", PRESENT);
    b.unsubscribe(1, 1, "kept:c", true);
    assertThat(b.events()).containsExactly("subscribed kept:c 1/1", "join kept:c l1c1", "unsubscribed kept:c 1/1");
    assertThat(a.events())
        .containsExactly("subscribed kept:c 1/1", "join kept:c l0c1", "join kept:c l1c1", "leave kept:c l1c1");
  }

  @Test
  void joinsAndLeavesWorkWithoutPresence() {
    var announced = new SubscribeOptions(false, false, false, true, null, false);
    a.subscribe(1, 1, "news", announced);
    a.subscribe(2, 1, "news", PLAIN);
    a.unsubscribe(1, 1, "news", false);
    assertThat(a.events())
        .containsExactly("subscribed news 1/1", "join news l0c1", "subscribed news 2/1", "leave news l0c1");
  }

  @Test
  void presenceIsToldWithItsStatistics() {
    a.subscribe(1, 1, "kept:c", PRESENT);
    b.subscribe(1, 1, "kept:c", PRESENT);
    b.subscribe(2, 1, "kept:c", PLAIN);
    b.events();
    assertThat(presence("kept:c")).containsOnlyKeys("l0c1", "l1c1");
    assertThat(c.<PresenceStatistics>result("kept:c", caller -> new HubMessage.PresenceStats(caller, "kept:c")))
        .isEqualTo(new PresenceStatistics(2, 2));
  }

  @Test
  void subscribersOfALoopThatIsGoneLeaveOnceEach() {
    int count = 3_000;
    c.subscribe(1, 1, "kept:c", PLAIN);
    for (int i = 0; i < count; i++) {
      a.subscribe(i, 1, "kept:c", PRESENT);
    }
    a.tell(0, new HubMessage.LoopDown(0, "first"));
    a.tell(0, new HubMessage.LoopDown(0, "first"));
    c.expect(LoopMessage.Subscribed.class);
    for (int i = 0; i < count; i++) {
      c.expect(LoopMessage.Joined.class);
    }
    for (int i = 0; i < count; i++) {
      c.expect(LoopMessage.Left.class);
    }
    assertThat(c.events()).isEmpty();
    assertThat(presence("kept:c")).isEmpty();
    assertThat(statistics().holds(1, 1)).isTrue();
  }

  @Test
  void newIncarnationIsNotTakenForTheOldOneThatIsStillLeaving() {
    int count = 3_000;
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    c.subscribe(1, 1, "kept:c", PLAIN);
    for (int i = 0; i < count; i++) {
      a.tell(subscribeAs("old-" + i, i, 1));
    }
    a.tell(0, new HubMessage.LoopUp(0, "second"));
    for (int i = 0; i < count; i++) {
      a.tell(subscribeAs("new-" + i, i, 1));
    }
    a.unsubscribe(0, 1, "kept:c", false);
    assertThat(presenceEventually(count - 1).keySet()).allMatch(client -> client.startsWith("new-"));
    assertThat(statistics().holds(1, count)).isTrue();
    observer.tell(0, new HubMessage.LoopDown(0, "first")); // it has ended already
    assertThat(presence("kept:c")).hasSize(count - 1);
    observer.tell(0, new HubMessage.LoopDown(0, "second"));
    assertThat(presenceEventually(0)).isEmpty();
    var events = c.events();
    assertThat(events).hasSize(4 * count + 1).doesNotHaveDuplicates();
    assertThat(events.stream().filter(event -> event.startsWith("leave"))).hasSize(2 * count);
    assertThat(statistics().holds(1, 1)).isTrue();
  }

  private HubMessage.Subscribe subscribeAs(String client, long connection, int generation) {
    return new HubMessage.Subscribe(0, connection, generation, "kept:c", TestChannels.client(client), PRESENT);
  }

  private Map<String, ClientInfo> presenceEventually(int size) {
    for (int i = 0; i < 1_000; i++) {
      var present = presence("kept:c");
      if (present.size() == size) {
        return present;
      }
    }
    throw new AssertionError("presence never had " + size);
  }

  @Test
  void wrongPositionIsToldAndARightOneIsNot() {
    a.subscribe(1, 1, "kept:c", POSITIONED);
    a.publish("kept:c", "1");
    String epoch = history("kept:c").position().epoch();
    a.all(0);
    check(new StreamPosition(1, epoch));
    // The loop has yet to see the publication that is under way to it.
    check(new StreamPosition(0, epoch));
    assertThat(a.events()).isEmpty();
    check(new StreamPosition(1, "other"));
    check(new StreamPosition(2, epoch));
    assertThat(a.events()).containsExactly("insufficient kept:c", "insufficient kept:c");
  }

  private void check(StreamPosition position) {
    a.tell(new HubMessage.PositionCheck(0, "kept:c", position));
  }

  @Test
  void positionOfAChannelTheShardDoesNotKnowIsWrong() {
    check(new StreamPosition(0, "epoch"));
    assertThat(a.events()).containsExactly("insufficient kept:c");
  }

  @Test
  void channelOfAnUnknownNamespaceTakesNoPublication() {
    assertThat(a.publishAsking("nowhere:c", bytes("1"), PublishOptions.PLAIN).error())
        .isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
  }

  @Test
  void echoComesBackBehindWhatWasAskedBefore() {
    a.subscribe(1, 1, "news", PLAIN);
    a.tell(0, new HubMessage.Echo(new Caller("wshub.internal.loop.0", 5), null, "x"));
    a.expect(LoopMessage.Subscribed.class);
    assertThat(a.expect(LoopMessage.Answer.class)).isEqualTo(new LoopMessage.Answer(5, "x", null));
  }

  @Test
  void channelsAreListedByNameInPages() {
    for (int i = 0; i < 5_000; i++) {
      a.subscribe(1, 1, "room-%04d".formatted(i), PLAIN);
    }
    a.subscribe(2, 1, "room-4999", PLAIN);
    a.subscribe(1, 1, "hall", PLAIN);
    a.events();
    var first = page("", "", 2);
    assertThat(first.channels()).containsExactly(Map.entry("hall", 1), Map.entry("room-0000", 1));
    assertThat(first.more()).isTrue();
    assertThat(page("", "room-0000", 2).channels()).containsOnlyKeys("room-0001", "room-0002");
    var last = page("room-4*9", "", 100);
    assertThat(last.channels()).hasSize(100).containsEntry("room-4999", 2);
    assertThat(last.more()).isFalse();
    assertThat(page("*9", "room-4988", 5).channels()).containsOnlyKeys("room-4989", "room-4999");
    assertThat(page("none*", "", 5).channels()).isEmpty();
    assertThat(a.ask(0, caller -> new HubMessage.Channels(caller, "[", "", 5)).error())
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }

  private ChannelPage page(String pattern, String after, int limit) {
    return (ChannelPage) a.ask(0, caller -> new HubMessage.Channels(caller, pattern, after, limit)).result();
  }

  @Test
  void messageThatMakesNoSenseHarmsNoOther() {
    a.tell(0, new HubMessage.Credit(99, "first", 1));
    a.tell(0, new HubMessage.Subscribe(99, 1, 1, "news", TestChannels.client("x"), PLAIN));
    hub.vertx.eventBus().send("wshub.internal.hub.0", "text");
    assertThat(a.error("news", caller -> new HubMessage.Publish(caller, "news", null, null, PublishOptions.PLAIN)))
        .isNull();
    a.subscribe(1, 1, "news", PLAIN);
    assertThat(a.events()).containsExactly("subscribed news 1/1");
    assertThat(a.error("news", caller -> new HubMessage.Publish(caller, "news", null, null, PublishOptions.PLAIN)))
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void redeployedShardIsAnotherIncarnationWithoutSubscribers() {
    a.subscribe(1, 1, "news", PLAIN);
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    a.expect(LoopMessage.Subscribed.class);
    String incarnation = a.expect(LoopMessage.ShardUp.class).incarnation();
    a.expect(LoopMessage.Allowance.class);
    hub.vertx.undeploy(hub.deployments.get(0)).await();
    assertThat(a.expect(LoopMessage.ShardDown.class).incarnation()).isEqualTo(incarnation);
    hub.deploy(0, null);
    assertThat(a.expect(LoopMessage.ShardUp.class).incarnation()).isNotEqualTo(incarnation);
    observer.all(0);
    assertThat(statistics().holds(0, 0)).isTrue();
  }
}
