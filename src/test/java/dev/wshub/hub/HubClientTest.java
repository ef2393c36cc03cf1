package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HubClientTest {
  private static final HubAddresses ADDRESSES = new HubAddresses("test");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanos = new AtomicLong();
  private final List<Object> received = new CopyOnWriteArrayList<>();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private Context owner;
  private HubClient client;

  @BeforeEach
  void deploy() throws Exception {
    owner = vertx.getOrCreateContext();
    client = onOwner(() -> new HubClient(vertx, ADDRESSES, "test.own", 2, 3, nanos::get));
    run(
        () -> {
          client.shardUp(new LoopMessage.ShardUp(0, "first"));
          client.shardUp(new LoopMessage.ShardUp(1, "first"));
        });
    vertx.eventBus().<LoopMessage.Answer>localConsumer("test.own", m -> {});
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private <T> T onOwner(Callable<T> action) throws Exception {
    var result = new CompletableFuture<T>();
    owner.runOnContext(
        v -> {
          try {
            result.complete(action.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(10, TimeUnit.SECONDS);
  }

  private void run(Runnable action) throws Exception {
    onOwner(
        () -> {
          action.run();
          return null;
        });
  }

  /** Asks, and notes result or error under a name. */
  private void call(String channel, String name) {
    client.<Object>call(
        channel,
        caller -> new HubMessage.Echo(caller, null, name),
        (result, error) -> outcomes.add(name + "=" + (error == null ? result : error)));
  }

  @Test
  void spreadsChannelsOverShards() {
    for (String pattern : new String[] {"c%d", "news:%05d", "%d"}) {
      int[] counts = new int[4];
      for (int i = 0; i < 10_000; i++) {
        counts[HubClient.shardOf(pattern.formatted(i), 4)]++;
      }
      for (int count : counts) {
        assertThat(count).as(pattern).isBetween(2_300, 2_700);
      }
    }
  }

  @Test
  void findsTheSameShardForever() {
    assertThat(HubClient.shardOf("news", 1)).isZero();
    assertThat(HubClient.shardOf("news", 7)).isEqualTo(1);
    assertThat(HubClient.shardOf("chat:1", 7)).isEqualTo(4);
    assertThat(HubClient.shardOf("chat:2", 7)).isEqualTo(2);
  }

  @Test
  void bringsAnswersBackInWhateverOrderTheyCome() throws Exception {
    run(() -> {
      call("a", "first");
      call("a", "second");
      client.complete(new LoopMessage.Answer(2, "two", null));
      client.complete(new LoopMessage.Answer(1, null, ErrorCode.NOT_AVAILABLE));
      client.complete(new LoopMessage.Answer(1, "late", null));
      client.complete(new LoopMessage.Answer(77, "unknown", null));
    });
    assertThat(outcomes).containsExactly("second=two", "first=NOT_AVAILABLE");
  }

  @Test
  void anAnswerToAnEarlierOwnerAtTheAddressIsNoneToThisOne() throws Exception {
    run(() -> {
      nanos.addAndGet(1_000);
      client = new HubClient(vertx, ADDRESSES, "test.own", 2, 3, nanos::get);
      client.shardUp(new LoopMessage.ShardUp(0, "first"));
      client.shardUp(new LoopMessage.ShardUp(1, "first"));
      call("a", "asked anew");
      client.complete(new LoopMessage.Answer(1, "asked before", null));
    });
    assertThat(outcomes).isEmpty();
  }

  @Test
  void failsCallsAfterTheirTime() throws Exception {
    run(() -> {
      call("a", "first");
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
      call("b", "second");
      client.sweep();
      assertThat(outcomes).isEmpty();
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
      client.sweep();
      assertThat(outcomes).containsExactly("first=INTERNAL");
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
      client.sweep();
    });
    assertThat(outcomes).containsExactly("first=INTERNAL", "second=INTERNAL");
  }

  @Test
  void aHandlerThatFailsIsLoggedAndTheOthersAreToldAllTheSame() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(PendingCalls.class);
    logger.addAppender(log);
    var fault = new IllegalStateException("a fault of the test");
    try {
      run(() -> {
        call("a", "first");
        client.<Object>call(
            "a",
            caller -> new HubMessage.Echo(caller, null, "failing"),
            (result, error) -> {
              throw fault;
            });
        call("a", "last");
        client.close();
      });
    } finally {
      logger.detachAppender(log);
    }
    assertThat(outcomes).containsExactly("first=INTERNAL", "last=INTERNAL");
    assertThat(log.list).singleElement().satisfies(
        event -> assertThat(((ThrowableProxy) event.getThrowableProxy()).getThrowable()).isSameAs(fault));
  }

  @Test
  void failsCallsToAShardThatIsDown() throws Exception {
    run(() -> {
      int shard = client.shardOf("a");
      client.shardUp(new LoopMessage.ShardUp(shard, "one"));
      call("a", "pending");
      client.shardUp(new LoopMessage.ShardUp(shard, "one"));
      assertThat(outcomes).isEmpty();
      client.shardDown(new LoopMessage.ShardDown(shard, "older"));
      assertThat(outcomes).isEmpty();
      client.shardDown(new LoopMessage.ShardDown(shard, "one"));
      assertThat(outcomes).containsExactly("pending=INTERNAL");
      call("a", "down");
      assertThat(outcomes).containsExactly("pending=INTERNAL", "down=INTERNAL");
      client.shardUp(new LoopMessage.ShardUp(shard, "two"));
      call("a", "up");
      assertThat(outcomes).hasSize(2);
      client.shardUp(new LoopMessage.ShardUp(shard, "three"));
    });
    assertThat(outcomes).containsExactly("pending=INTERNAL", "down=INTERNAL", "up=INTERNAL");
  }

  @Test
  void namesThoseWhoDidNotAnswer() throws Exception {
    List<HubClient.Gathered<Integer>> gathered = new ArrayList<>();
    IntStream.range(0, 3).forEach(loop -> vertx.eventBus().localConsumer(ADDRESSES.loop(loop), silent -> { }));
    run(() -> {
      client.<Integer>callAllLoops(LoopMessage.Statistics::new, gathered::add);
      client.complete(new LoopMessage.Answer(1, 10, null));
      client.complete(new LoopMessage.Answer(3, 30, null));
      assertThat(gathered).isEmpty();
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(HubClient.TIMEOUT_SECONDS));
      client.sweep();
      client.<Integer>callAllShards(HubMessage.Statistics::new, gathered::add);
      client.complete(new LoopMessage.Answer(4, 1, null));
      client.complete(new LoopMessage.Answer(5, 2, null));
    });
    assertThat(gathered.get(0).results()).containsExactly(10, 30);
    assertThat(gathered.get(0).error()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(gathered.get(0).detail()).isEqualTo("no answer from server loop 1");
    assertThat(gathered.get(1).results()).containsExactly(1, 2);
    assertThat(gathered.get(1).error()).isNull();
  }

  @Test
  void aLoopThatIsNotThereIsPassedOver() throws Exception {
    var gathered = new CompletableFuture<HubClient.Gathered<Integer>>();
    vertx.eventBus().localConsumer(ADDRESSES.loop(2), silent -> { });
    run(() -> client.<Integer>callAllLoops(LoopMessage.Statistics::new, gathered::complete));
    run(() -> client.complete(new LoopMessage.Answer(3, 30, null)));
    assertThat(gathered.get(5, TimeUnit.SECONDS)).isEqualTo(new HubClient.Gathered<>(List.of(30), List.of(), null));
    assertThat(onOwner(client::isIdle)).isTrue();
  }

  @Test
  void aShardThatLeavesAnswersWhatItWasAskedBefore() throws Exception {
    run(() -> {
      int shard = client.shardOf("a");
      call("a", "asked");
      assertThat(client.shardLeaving(new LoopMessage.ShardLeaving(shard, "other"))).isFalse();
      assertThat(client.isUp(shard)).isTrue();
      assertThat(client.shardLeaving(new LoopMessage.ShardLeaving(shard, "first"))).isTrue();
      call("a", "late");
      assertThat(client.publishAhead("a", new byte[1], PublishOptions.PLAIN)).isFalse();
      client.complete(new LoopMessage.Answer(1, "done", null));
      assertThat(outcomes).containsExactly("late=INTERNAL", "asked=done");
      client.shardDown(new LoopMessage.ShardDown(shard, "first"));
      client.shardUp(new LoopMessage.ShardUp(shard, "second"));
      assertThat(client.isUp(shard)).isTrue();
    });
  }

  @Test
  void sendsToTheShardOfTheChannelInOrder() throws Exception {
    vertx.eventBus().<HubMessage>localConsumer(ADDRESSES.shard(client.shardOf("a")), m -> received.add(m.body()));
    run(() -> {
      for (int i = 0; i < 100; i++) {
        client.tell("a", new HubMessage.LoopDown(i, "first"));
      }
    });
    await().until(() -> received.size() == 100);
    for (int i = 0; i < 100; i++) {
      assertThat(received.get(i)).isEqualTo(new HubMessage.LoopDown(i, "first"));
    }
  }
}
