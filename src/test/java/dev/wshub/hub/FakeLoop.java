package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Stands in for a server loop: sends what a test says, and keeps what the shards send. Used by the test's thread. */
final class FakeLoop {
  private final Vertx vertx;
  private final HubAddresses addresses;
  private final int index;
  private final int shards;
  private final DeliveryOptions options = LocalCodec.deliveryOptions();
  private final BlockingQueue<LoopMessage> received = new LinkedBlockingQueue<>();
  private volatile String incarnation;

  /** What it answers to a shard that stops. */
  volatile boolean ending;

  /** How often a shard has asked for that. */
  volatile int asked;

  /** What it does last before it parts from a shard that leaves; on an event loop. */
  volatile Runnable beforeParting = () -> { };

  private long lastRequest;

  FakeLoop(Vertx vertx, HubAddresses addresses, int index, int shards) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.index = index;
    this.shards = shards;
    LocalCodec.register(vertx);
    vertx.eventBus().<LoopMessage>localConsumer(addresses.loop(index), message -> take(message.body()));
  }

  /** To a shard that ends it answers at once, as a loop does. */
  private void take(LoopMessage message) {
    if (message instanceof LoopMessage.ShardStopping stopping) {
      asked++;
      tell(stopping.shard(), new HubMessage.LoopIntent(index, incarnation, ending));
    } else if (message instanceof LoopMessage.ShardLeaving leaving) {
      beforeParting.run();
      tell(leaving.shard(), new HubMessage.LoopParted(index, incarnation));
    } else {
      received.add(message);
    }
  }

  int index() {
    return index;
  }

  void tell(int shard, HubMessage message) {
    if (message instanceof HubMessage.LoopUp up) {
      incarnation = up.incarnation();
    }
    vertx.eventBus().send(addresses.shard(shard), message, options);
  }

  void tell(HubMessage.ForChannel message) {
    tell(shardOf(message.channel()), (HubMessage) message);
  }

  /** Any rule does: a shard owns the channels it is told of. */
  int shardOf(String channel) {
    return Math.floorMod(channel.hashCode(), shards);
  }

  void subscribe(long connection, int generation, String channel, SubscribeOptions granted) {
    tell(
        new HubMessage.Subscribe(
            index, connection, generation, channel, TestChannels.client(clientOf(connection)), granted));
  }

  String clientOf(long connection) {
    return "l" + index + "c" + connection;
  }

  void unsubscribe(long connection, int generation, String channel, boolean answer) {
    tell(new HubMessage.Unsubscribe(index, connection, generation, channel, answer));
  }

  void publish(String channel, String data) {
    tell(new HubMessage.Publish(null, channel, TestChannels.bytes(data), null, PublishOptions.PLAIN));
  }

  LoopMessage.Answer publishAsking(String channel, byte[] data, PublishOptions publishOptions) {
    return ask(channel, caller -> new HubMessage.Publish(caller, channel, data, null, publishOptions));
  }

  /** Asks the channel's shard; what else comes before the answer must have been taken before. */
  LoopMessage.Answer ask(String channel, Function<Caller, HubMessage> request) {
    return ask(shardOf(channel), request);
  }

  LoopMessage.Answer ask(int shard, Function<Caller, HubMessage> request) {
    tell(shard, request.apply(new Caller(addresses.loop(index), ++lastRequest)));
    var answer = expect(LoopMessage.Answer.class);
    assertThat(answer.request()).isEqualTo(lastRequest);
    return answer;
  }

  @SuppressWarnings("unchecked")
  <T> T result(String channel, Function<Caller, HubMessage> request) {
    var answer = ask(channel, request);
    assertThat(answer.error()).isNull();
    return (T) answer.result();
  }

  ErrorCode error(String channel, Function<Caller, HubMessage> request) {
    return ask(channel, request).error();
  }

  <T extends LoopMessage> T expect(Class<T> type) {
    return type.cast(assertThat(next()).isInstanceOf(type).actual());
  }

  LoopMessage next() {
    try {
      var message = received.poll(10, TimeUnit.SECONDS);
      assertThat(message).as("a message from the hub").isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All that a shard has sent up to now. */
  List<LoopMessage> all(int shard) {
    long request = ++lastRequest;
    tell(shard, new HubMessage.Echo(new Caller(addresses.loop(index), request), null, "all"));
    var messages = new ArrayList<LoopMessage>();
    for (var message = next(); ; message = next()) {
      if (message instanceof LoopMessage.Answer answer && answer.request() == request) {
        return messages;
      }
      messages.add(message);
    }
  }

  /** The same, in short words. */
  List<String> events(int shard) {
    return all(shard).stream().map(FakeLoop::describe).toList();
  }

  List<String> events() {
    return events(0);
  }

  private static String describe(LoopMessage message) {
    if (message instanceof LoopMessage.Published published) {
      var publication = published.publication();
      return "published " + published.channel() + " " + publication.offset() + " " + TestChannels.text(publication);
    } else if (message instanceof LoopMessage.Joined joined) {
      return "join " + joined.channel() + " " + joined.info().client();
    } else if (message instanceof LoopMessage.Left left) {
      return "leave " + left.channel() + " " + left.info().client();
    } else if (message instanceof LoopMessage.Subscribed subscribed) {
      return "subscribed " + subscribed.channel() + " " + subscribed.connection() + "/" + subscribed.generation();
    } else if (message instanceof LoopMessage.SubscribeFailed failed) {
      return "failed "
          + failed.channel() + " " + failed.connection() + "/" + failed.generation() + " " + failed.error();
    } else if (message instanceof LoopMessage.Unsubscribed unsubscribed) {
      return "unsubscribed "
          + unsubscribed.channel() + " " + unsubscribed.connection() + "/" + unsubscribed.generation();
    } else if (message instanceof LoopMessage.InsufficientState state) {
      return "insufficient " + state.channel();
    }
    return message.getClass().getSimpleName();
  }
}
