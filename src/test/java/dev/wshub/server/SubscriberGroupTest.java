package dev.wshub.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order of joins, leaves, publications and chunks: everyone gets just what was published while it was in. */
class SubscriberGroupTest {

  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
  private static final SubscriptionOptions OPTIONS = new SubscriptionOptions(false, false, false);

  /** Takes everything and keeps it as text. */
  private static final class Received extends SilentWriter {
    private final List<String> objects = new ArrayList<>();

    @Override
    public void write(ByteBuf frame) {
      objects.addAll(List.of(new String(PublicFrameWriter.payload(frame), UTF_8).split("\n")));
      super.write(frame);
    }
  }

  private record Client(Subscription subscription, Received received, List<String> expected) {}

  private final FlushList flushes = new FlushList(Long.MAX_VALUE, 1000);
  private final FanOut fanOut = new FanOut(flushes, () -> { }, () -> 0);
  private final SubscriberGroup group =
      new SubscriberGroup(
          new LocalChannel("c", 0, ALLOCATOR, fanOut, new ShardCredit(null, 0, "only", 1)), new Variant(Wire.WEBSOCKET_JSON, false), ALLOCATOR);
  private final Map<Integer, Client> in = new LinkedHashMap<>();
  private final List<Client> all = new ArrayList<>();
  private int published;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyoneGetsWhatWasPublishedWhileItWasIn(int seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 6_000; step++) {
      switch (random.nextInt(8)) {
        case 0 -> join(step);
        case 1 -> leave(random);
        case 2, 3 -> publish();
        case 4 -> catchUp(random);
        default -> fanOutSome(1 + random.nextInt(5));
      }
    }
    finish();
    assertThat(all).hasSizeGreaterThan(300).allSatisfy(SubscriberGroupTest::assertJustWhatWasExpected);
    assertThat(group.size()).isEqualTo(in.size());
  }

  @Test
  void leaverGetsNothingMoreAndTheOthersEverything() {
    for (int i = 0; i < 10; i++) {
      join(i);
    }
    publish();
    group.fanOut(5, flushes);
    remove(2);
    remove(7);
    publish();
    finish();
    assertThat(all.get(2).received.objects).containsExactly("1");
    assertThat(all.get(7).received.objects).isEmpty();
    assertThat(all.get(9).received.objects).containsExactly("1", "2");
  }

  @Test
  void messagesOfOneTurnAreOneFrame() {
    join(0);
    publish();
    publish();
    publish();
    List<String> frames = new ArrayList<>();
    Received received = all.get(0).received;
    group.fanOut(10, flushes);
    frames.addAll(received.objects);
    assertThat(frames).containsExactly("1", "2", "3");
    assertThat(group.isIdle()).isTrue();
  }

  private static void assertJustWhatWasExpected(Client client) {
    assertThat(client.received.objects).isEqualTo(client.expected);
  }

  private void join(int number) {
    Received received = new Received();
    Session session = new Session(null, number, "", null, Wire.WEBSOCKET_JSON, new OutboundQueue(received, Framing.TEXT, ALLOCATOR, new Traffic()));
    Client client = new Client(new Subscription(session, "c", OPTIONS, 1), received, new ArrayList<>());
    group.add(client.subscription);
    in.put(number, client);
    all.add(client);
  }

  private void leave(Random random) {
    if (!in.isEmpty()) {
      Integer number = new ArrayList<>(in.keySet()).get(random.nextInt(in.size()));
      // What waits is given before the end, as it is for an unsubscribe command.
      group.catchUp(in.get(number).subscription);
      remove(number);
    }
  }

  private void remove(int number) {
    Client client = in.remove(number);
    group.remove(client.subscription);
    client.subscription.session.outbound().flush();
  }

  private void publish() {
    String text = String.valueOf(++published);
    if (!in.isEmpty()) {
      group.nextObject().writeCharSequence(text, UTF_8);
      in.values().forEach(client -> client.expected.add(text));
    }
  }

  private void catchUp(Random random) {
    if (!in.isEmpty()) {
      Client client = new ArrayList<>(in.values()).get(random.nextInt(in.size()));
      group.catchUp(client.subscription);
      client.subscription.session.outbound().flush();
      assertJustWhatWasExpected(client);
    }
  }

  private void fanOutSome(int most) {
    if (!group.isIdle()) {
      group.fanOut(most, flushes);
    }
  }

  private void finish() {
    while (!group.isIdle()) {
      group.fanOut(3, flushes);
    }
    while (flushes.flush(0)) {}
    in.values().forEach(client -> client.subscription.session.outbound().flush());
  }
}
