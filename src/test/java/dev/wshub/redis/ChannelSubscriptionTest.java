package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wshub.hub.EngineAway;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order a channel's messages are passed on while its stream is compared, and how much is held meanwhile. */
class ChannelSubscriptionTest {
  private static final String EPOCH = "epoch";
  private static final ClientInfo CLIENT = new ClientInfo("user", "client", null, null);

  private final Vertx vertx = Vertx.vertx();
  private final Queue<String> sent = new ConcurrentLinkedQueue<>();
  private final Comparisons comparisons = new Comparisons();
  private ShardMail mail;
  private ChannelSubscription subscription;
  private long sentBytes;

  /** Comparisons that the test answers. */
  private static final class Comparisons implements StreamCompare {
    final Deque<Promise<Result>> asked = new ArrayDeque<>();
    final List<Runnable> later = new ArrayList<>();

    @Override
    public Future<Result> compare(String channel, StreamPoint delivered, String run) {
      var promise = Promise.<Result>promise();
      asked.add(promise);
      return promise.future();
    }

    @Override
    public void tryLater(String channel, Throwable cause, Runnable again) {
      later.add(again);
    }

    void answer(long top, boolean holds, boolean more, long... missed) {
      var entries = LongStream.of(missed).mapToObj(offset -> new Entry(publication(offset), "n" + offset)).toList();
      asked.remove().complete(new Result(new StreamPoint(EPOCH, top, "n" + top), holds, entries, more, "run"));
    }
  }

  @BeforeEach
  void begin() {
    LocalCodec.register(vertx);
    vertx.eventBus().<Object>addOutboundInterceptor(delivery -> note((HubMessage) delivery.body()));
    mail = new ShardMail(vertx, new HubAddresses("test"), 1, 1024 * 1024, new BridgeCounts());
    subscription = new ChannelSubscription("c", 0, "ws:channel:{c}", true, mail, comparisons);
    subscription.confirmed();
  }

  @AfterEach
  void end() {
    vertx.close().await();
  }

  private void note(HubMessage message) {
    if (message instanceof HubMessage.Brought brought) {
      sentBytes += brought.bytes();
      sent.add(brought.publication().offset() == 0 ? "plain" : "" + brought.publication().offset());
    } else {
      sent.add(message.getClass().getSimpleName());
    }
  }

  private static Publication publication(long offset) {
    return new Publication("1".getBytes(StandardCharsets.UTF_8), null, null, offset, EPOCH);
  }

  private void receive(long offset, String data) {
    var head = (Envelope.MARK + "p" + offset + ":" + EPOCH + ":n" + offset + ":").getBytes(StandardCharsets.UTF_8);
    var body = Wire.body(data.getBytes(StandardCharsets.UTF_8), null, PublishOptions.PLAIN, 0);
    var message = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    subscription.received(message);
  }

  private void receivePlain() {
    subscription.received("1".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatComesDuringAComparisonFollowsWhatItFills() {
    comparisons.answer(5, false, false);
    receive(6, "1");
    receive(8, "1");
    receivePlain();
    subscription.received(Envelope.joined(CLIENT));
    receive(9, "1");
    subscription.received(Envelope.left(CLIENT));
    receive(10, "1");
    assertThat(sent).containsExactly("6");
    comparisons.answer(9, true, false, 7, 8, 9);
    assertThat(sent).containsExactly("6", "7", "8", "9", "plain", "BroughtJoin", "BroughtLeave", "10");
    assertThat(comparisons.asked).isEmpty();
  }

  @Test
  void whatIsAheadOfTheFirstComparisonIsComparedAgain() {
    receive(3, "1");
    comparisons.answer(5, false, false);
    receive(5, "1");
    receive(7, "1");
    comparisons.answer(7, true, false, 6, 7);
    comparisons.answer(7, true, false); // 5 came late, and nobody could say that it was known
    receive(6, "1");
    receive(7, "1");
    receive(8, "1");
    assertThat(sent).containsExactly("6", "7", "8");
  }

  @Test
  void aLostPositionIsToldBeforeAnythingElse() {
    comparisons.answer(5, false, false);
    receive(7, "1");
    receive(8, "1");
    comparisons.answer(8, false, false);
    receive(9, "1");
    assertThat(sent).containsExactly("PositionLost", "9");
  }

  @Test
  void whoJoinsWaitsUntilTheOthersHaveAsMuch() {
    comparisons.answer(5, false, false);
    var reached = subscription.reach(new StreamPosition(7, EPOCH));
    comparisons.answer(6, true, true, 6);
    assertThat(reached.isComplete()).isFalse();
    comparisons.answer(7, true, false, 7);
    assertThat(reached.succeeded()).isTrue();
    assertThat(sent).containsExactly("6", "7");
  }

  @Test
  void tooMuchIsNotHeldAndReadFromTheStreamInstead() {
    comparisons.answer(5, false, false);
    receive(7, "1");
    subscription.received(Envelope.joined(CLIENT));
    for (long offset = 8; offset <= 5_000; offset++) {
      receive(offset, "1".repeat(1_000));
    }
    comparisons.answer(7, true, false, 6, 7);
    assertThat(sent).containsExactly("6", "7");
    comparisons.answer(5_000, true, false, LongStream.rangeClosed(8, 5_000).toArray());
    assertThat(sent).hasSize(4_996).endsWith("5000", "BroughtJoin");
  }

  @Test
  void aShardThatDoesNotKeepUpIsSentNoMoreAndTheRestLater() {
    comparisons.answer(0, false, false);
    var large = "1".repeat(1024 * 1024);
    for (long offset = 1; offset <= 40; offset++) {
      receive(offset, large);
      receivePlain();
    }
    assertThat(sentBytes).isBetween(ShardMail.CREDIT, ShardMail.CREDIT + 2 * large.length());
    long last = sent.stream().filter(one -> !one.equals("plain")).count();
    sent.clear();
    mail.giveBack(0, (int) sentBytes);
    await().until(() -> !comparisons.asked.isEmpty());
    comparisons.answer(last + 2, true, false, last + 1, last + 2);
    assertThat(sent).startsWith("" + (last + 1), "" + (last + 2), "plain");
  }

  @Test
  void aComparisonThatFailsIsRepeated() {
    comparisons.answer(5, false, false);
    receive(7, "1");
    for (int i = 0; i < 3; i++) {
      comparisons.asked.remove().fail(new EngineAway("too many commands wait"));
      comparisons.later.remove(0).run();
    }
    comparisons.answer(7, true, false, 6, 7);
    assertThat(sent).containsExactly("6", "7");
  }

  @Test
  void whereComparisonsFailForLongTheSubscribersAreToldOnce() {
    comparisons.answer(5, false, false);
    receive(7, "1");
    for (int i = 0; i < 20; i++) {
      comparisons.asked.remove().fail(new IllegalStateException("WRONGTYPE"));
      comparisons.later.remove(0).run();
    }
    assertThat(sent).containsExactly("PositionLost");
  }

  @Test
  void allChannelsTogetherHoldNoMoreThanTheirBudget() {
    comparisons.answer(5, false, false);
    receive(7, "1");
    var others = new ArrayList<ChannelSubscription>();
    for (int i = 0; i < 100; i++) {
      var other = new ChannelSubscription("other" + i, 0, "live", true, mail, comparisons);
      others.add(other);
      for (int n = 0; n < 3; n++) {
        other.received(("\"" + "1".repeat(500_000) + "\"").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(mail.held.take(2 * 1024 * 1024)).isFalse();
    others.forEach(ChannelSubscription::ended);
    assertThat(mail.held.take(60 * 1024 * 1024)).isTrue();
  }
}
