package dev.wshub.server;

import dev.wshub.hub.Caller;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LocalCodec;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The test as one more owner on the event bus: asks hub shards and server loops. Any thread. */
final class HubBus {

  private static final String OWN_ADDRESS = "test.owner";

  private final Vertx vertx;
  private final Shape shape;
  private final HubAddresses addresses;
  private final HubClient shards;
  private final Map<Long, CompletableFuture<LoopMessage.Answer>> calls = new ConcurrentHashMap<>();
  private final AtomicLong lastRequest = new AtomicLong();

  HubBus(Vertx vertx, Shape shape, String prefix) {
    this.vertx = vertx;
    this.shape = shape;
    addresses = new HubAddresses(prefix);
    shards = new HubClient(vertx, addresses, OWN_ADDRESS, shape.hubShards, shape.serverLoops);
    vertx.eventBus().<LoopMessage>localConsumer(OWN_ADDRESS, message -> {
      if (message.body() instanceof LoopMessage.Answer answer) {
        calls.remove(answer.request()).complete(answer);
      }
    });
  }

  /** Publishes as the server API does; completes when the hub has taken it. */
  CompletableFuture<StreamPosition> publish(String channel, String data) {
    return publish(channel, data.getBytes(StandardCharsets.UTF_8));
  }

  CompletableFuture<StreamPosition> publish(String channel, byte[] data) {
    return tryPublish(channel, data).thenApply(answer -> {
      if (answer.error() != null) {
        throw new IllegalStateException("publishing failed: " + answer.error());
      }
      return (StreamPosition) answer.result();
    });
  }

  /** The same, with the error instead of a failure. */
  CompletableFuture<LoopMessage.Answer> tryPublish(String channel, byte[] data) {
    return askShard(channel, caller -> new HubMessage.Publish(caller, channel, data, null, PublishOptions.PLAIN));
  }

  CompletableFuture<LoopMessage.Answer> askShard(String channel, Function<Caller, HubMessage> question) {
    return ask(addresses.shard(shardOf(channel)), question::apply);
  }

  CompletableFuture<LoopMessage.Answer> askLoop(int loop, Function<Caller, LoopMessage> question) {
    return ask(addresses.loop(loop), question::apply);
  }

  private CompletableFuture<LoopMessage.Answer> ask(String address, Function<Caller, Object> question) {
    long request = lastRequest.incrementAndGet();
    var answer = new CompletableFuture<LoopMessage.Answer>();
    calls.put(request, answer);
    vertx.eventBus().send(address, question.apply(new Caller(OWN_ADDRESS, request)), LocalCodec.deliveryOptions());
    return answer.orTimeout(10, TimeUnit.SECONDS);
  }

  /** Tells all server loops something, as a hub shard does. */
  void tellLoops(LoopMessage message) {
    for (int loop = 0; loop < shape.serverLoops; loop++) {
      vertx.eventBus().send(addresses.loop(loop), message, LocalCodec.deliveryOptions());
    }
  }

  /** Lets messages be lost on their way. */
  void drop(Predicate<Object> which) {
    vertx.eventBus().<Object>addOutboundInterceptor(delivery -> {
      if (!which.test(delivery.body())) {
        delivery.next();
      }
    });
  }

  /** Makes the server loops believe that the shard has ended. */
  void endShard(int shard) throws InterruptedException {
    tellLoops(new LoopMessage.ShardDown(shard, incarnation(shard)));
  }

  /** What the shard calls itself; the loops are made to believe that it was another one for a moment. */
  String incarnation(int shard) throws InterruptedException {
    var told = new LinkedBlockingQueue<LoopMessage.ShardUp>();
    vertx.eventBus().<Object>addOutboundInterceptor(delivery -> {
      if (delivery.body() instanceof LoopMessage.ShardUp up && up.shard() == shard && !up.incarnation().equals("none")) {
        told.add(up);
      }
      delivery.next();
    });
    tellLoops(new LoopMessage.ShardUp(shard, "none"));
    LoopMessage.ShardUp last = null;
    for (var up = told.poll(1, TimeUnit.SECONDS); up != null; up = told.poll(200, TimeUnit.MILLISECONDS)) {
      last = up;
    }
    return last.incarnation();
  }

  int shardOf(String channel) {
    return shards.shardOf(channel);
  }

  /** How often all server loops together have decided to close a connection with that code. */
  long closes(int code) {
    return IntStream.range(0, shape.serverLoops)
        .mapToObj(loop -> statistics(loop))
        .mapToLong(statistics -> statistics.closesByServer().getOrDefault(code, 0L))
        .sum();
  }

  LoopStatistics statistics(int loop) {
    return (LoopStatistics) askLoop(loop, LoopMessage.Statistics::new).join().result();
  }

  /** Errors by their name in test output. */
  static ErrorCode errorOf(CompletableFuture<LoopMessage.Answer> answer) {
    return answer.join().error();
  }
}
