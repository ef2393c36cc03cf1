package dev.wshub.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.delta.FossilDecoder;
import dev.wshub.delta.FossilDelta;
import dev.wshub.delta.Patch;
import dev.wshub.filter.InvalidFilter;
import dev.wshub.filter.TagsFilter;
import dev.wshub.protocol.FilterNode;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever takes deltas can make every payload of what it got before, whatever the order of joins, leaves and publications. */
class LocalChannelTest {
  private static final String EPOCH = "e";
  private static final SubscriberForm DELTA = new SubscriberForm(true, null, false);

  /** Applies what it gets, as a client does. */
  private static final class Client extends SilentWriter {
    private final List<JsonObject> pushes = new ArrayList<>();
    private final List<String> payloads = new ArrayList<>();
    private Subscription subscription;
    private int since;
    private String last;

    @Override
    public void write(ByteBuf frame) {
      for (String object : new String(PublicFrameWriter.payload(frame), UTF_8).split("\n")) {
        JsonObject pub = new JsonObject(object).getJsonObject("push").getJsonObject("pub");
        pushes.add(pub);
        String data = pub.getValue("data").toString();
        last = pub.getBoolean("delta", false) ? FossilDecoder.apply(last, data) : data;
        payloads.add(last);
      }
      super.write(frame);
    }

    long deltas() {
      return pushes.stream().filter(pub -> pub.getBoolean("delta", false)).count();
    }
  }

  private final FlushList flushes = new FlushList(Long.MAX_VALUE, 1000);
  private final FanOut fanOut = new FanOut(flushes, () -> { }, () -> 0);
  private final ShardCredit credit = new ShardCredit(null, 0, "only", 1);
  private final LocalChannel channel = new LocalChannel("c", 0, UnpooledByteBufAllocator.DEFAULT, fanOut, credit);
  private final List<String> stream = new ArrayList<>();
  private int number;

  private Client join(SubscriberForm form, boolean recovered) {
    Client client = new Client();
    var outbound = new OutboundQueue(client, Framing.TEXT, UnpooledByteBufAllocator.DEFAULT, new Traffic());
    Session session = new Session(null, ++number, "", null, Wire.WEBSOCKET_JSON, outbound);
    client.subscription = new Subscription(session, "c", new SubscriptionOptions(false, false, false, form), 1);
    client.subscription.beginsWithNewest = recovered;
    client.last = recovered && !stream.isEmpty() ? stream.get(stream.size() - 1) : null;
    client.since = stream.size();
    channel.add(client.subscription, recovered ? new StreamPosition(stream.size(), EPOCH) : null, 0);
    return client;
  }

  private void leave(Client client) {
    client.subscription.group.catchUp(client.subscription);
    channel.remove(client.subscription);
    client.subscription.session.outbound().flush();
  }

  private int publish(String payload, Map<String, String> tags) {
    byte[] data = payload.getBytes(UTF_8);
    Patch patch = stream.isEmpty() ? null : FossilDelta.between(stream.get(stream.size() - 1).getBytes(UTF_8), data);
    stream.add(payload);
    return channel.publish(new Publication(data, null, tags, stream.size(), EPOCH), patch, 0, 0);
  }

  private void publish() {
    publish("{\"station\":\"pump-station-north\",\"number\":" + stream.size() + "}", null);
  }

  private void publishOutsideOfTheStream() {
    channel.publish(new Publication("\"elsewhere\"".getBytes(UTF_8), null, null, 0, ""), null, 0, 0);
  }

  private void fanOut() {
    for (int i = 0; i < 1_000; i++) {
      fanOut.run();
    }
    channel.subscriptions().forEach(subscription -> subscription.session.outbound().flush());
  }

  @Test
  void firstPublicationIsWholeThoseBehindAreDeltas() {
    Client plain = join(SubscriberForm.PLAIN, false);
    Client first = join(DELTA, false);
    publish();
    publish();
    Client second = join(DELTA, false);
    publish();
    publish();
    fanOut();
    assertThat(first.payloads).isEqualTo(stream);
    assertThat(first.deltas()).isEqualTo(3);
    assertThat(second.payloads).isEqualTo(stream.subList(2, 4));
    assertThat(second.deltas()).isEqualTo(1);
    assertThat(plain.deltas()).isZero();
    assertThat(plain.pushes.get(0).getValue("data")).isInstanceOf(JsonObject.class);
    assertThat(first.pushes.get(0).getValue("data")).isInstanceOf(String.class);
  }

  @Test
  void whoHasRecoveredGetsADeltaAtOnce() {
    stream.add("{\"station\":\"pump-station-north\",\"number\":-1}");
    Client recovered = join(DELTA, true);
    publish();
    fanOut();
    assertThat(recovered.payloads).isEqualTo(stream.subList(1, 2));
    assertThat(recovered.deltas()).isEqualTo(1);
  }

  @Test
  void whatIsNotOfTheStreamIsFollowedByAWholeOne() {
    Client client = join(DELTA, false);
    publish();
    publishOutsideOfTheStream();
    publish();
    publish();
    fanOut();
    assertThat(client.payloads).containsExactly(stream.get(0), "\"elsewhere\"", stream.get(1), stream.get(2));
    assertThat(client.deltas()).isEqualTo(1);
  }

  @Test
  void whoMissedAPublicationGetsTheNextOneWhole() {
    Client client = join(DELTA, false);
    publish();
    stream.add("{\"station\":\"pump-station-north\",\"number\":\"lost\"}");
    publish();
    stream.add("{\"station\":\"pump-station-north\",\"number\":\"lost\"}");
    Client recovered = join(DELTA, true);
    publish();
    publish();
    fanOut();
    assertThat(client.payloads).containsExactly(stream.get(0), stream.get(2), stream.get(4), stream.get(5));
    assertThat(recovered.payloads).containsExactly(stream.get(4), stream.get(5));
    assertThat(client.deltas()).isEqualTo(1);
  }

  @Test
  void thoseWhoJoinLaterBecomeOneGroup() {
    List<Client> clients = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 40; i++) {
        clients.add(join(DELTA, false));
      }
      publish();
      fanOut();
    }
    publish();
    publish();
    fanOut();
    assertThat(clients.stream().map(client -> client.subscription.group).distinct()).hasSize(1);
    assertThat(clients).allSatisfy(client -> assertThat(client.payloads).isEqualTo(stream.subList(client.since, stream.size())));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void everyPayloadCanBeMade(int seed) {
    Random random = new Random(seed);
    List<Client> in = new ArrayList<>();
    List<Client> all = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          for (int i = random.nextInt(seed * 8) + 1; i > 0; i--) {
            in.add(join(DELTA, !stream.isEmpty() && random.nextInt(3) == 0));
          }
          all.addAll(in);
        }
        case 2 -> {
          if (!in.isEmpty()) {
            leave(in.remove(random.nextInt(in.size())));
          }
        }
        case 3, 4, 5 -> publish();
        default -> fanOut.run();
      }
      while (in.size() > 200) {
        leave(in.remove(0));
      }
    }
    fanOut();
    assertThat(in).allSatisfy(client -> assertThat(client.payloads).isEqualTo(stream.subList(client.since, stream.size())));
    assertThat(all).allSatisfy(
        client -> assertThat(client.payloads).isEqualTo(stream.subList(client.since, client.since + client.payloads.size())));
    assertThat(all.stream().mapToLong(Client::deltas).sum()).isGreaterThan(1_000);
  }

  @Test
  void filtersChooseAndArePartOfTheGroup() throws InvalidFilter {
    Client berlin = join(filter("Berlin"), false);
    Client alsoBerlin = join(filter("Berlin"), false);
    Client bonn = join(filter("Bonn"), false);
    assertThat(berlin.subscription.group).isSameAs(alsoBerlin.subscription.group).isNotSameAs(bonn.subscription.group);
    assertThat(publish("1", Map.of("city", "Berlin"))).isEqualTo(1);
    assertThat(publish("2", null)).isEqualTo(3);
    assertThat(publish("3", Map.of("city", "Bonn"))).isEqualTo(2);
    fanOut();
    assertThat(berlin.payloads).containsExactly("1");
    assertThat(alsoBerlin.payloads).containsExactly("1");
    assertThat(bonn.payloads).containsExactly("3");
    assertThat(channel.hasGapBefore(new Publication(new byte[0], null, null, 4, EPOCH))).isFalse();
  }

  @Test
  void groupsOfManyFiltersComeAndGo() throws InvalidFilter {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(join(filter("city" + i), false));
    }
    assertThat(join(filter("city7"), false).subscription.group).isSameAs(clients.get(7).subscription.group);
    publish("1", Map.of("city", "city8"));
    clients.forEach(this::leave);
    fanOut();
    publish("2", Map.of("city", "city7"));
    Client again = join(filter("city8"), false);
    publish("3", Map.of("city", "city8"));
    fanOut();
    assertThat(clients.get(8).payloads).containsExactly("1");
    assertThat(again.payloads).containsExactly("3");
    assertThat(channel.groupCount()).isEqualTo(2);
  }

  @Test
  void groupsThatNobodyIsInAreNotKeptWhereNothingIsPublished() throws InvalidFilter {
    join(SubscriberForm.PLAIN, false);
    for (int i = 0; i < 1_000; i++) {
      leave(join(filter("city" + i), false));
    }
    assertThat(channel.groupCount()).isEqualTo(2);
  }

  @Test
  void manyGroupsThatEndDoNotHoldUpThePublicationThatEndsThem() throws InvalidFilter {
    Session session = join(SubscriberForm.PLAIN, false).subscription.session;
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      subscriptions.add(new Subscription(session, "c", new SubscriptionOptions(false, false, false, filter("city" + i)), i));
      channel.add(subscriptions.get(i), null, 0);
    }
    subscriptions.forEach(channel::remove);
    long start = System.nanoTime();
    publish();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(300));
    assertThat(channel.groupCount()).isEqualTo(1);
    fanOut();
  }

  private static SubscriberForm filter(String city) throws InvalidFilter {
    return new SubscriberForm(false, TagsFilter.of(new FilterNode("", "city", "eq", city, List.of(), List.of())), false);
  }
}
