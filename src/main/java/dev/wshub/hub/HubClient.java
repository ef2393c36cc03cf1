package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * An owner's way to the hub shards, to the server loops and to the Redis bridges: finds the shard of a channel, sends messages, and
 * brings the answers back to who asked.
 *
 * <p>Answers come to the owner's one address as {@link LoopMessage.Answer}; the owner hands them to {@link
 * #complete}. A call without an answer fails with {@link ErrorCode#INTERNAL} after {@value #TIMEOUT_SECONDS} s, one
 * to a shard that has not said that it is up at once. Belongs to the event loop that made it; nobody else may use
 * it.
 */
public final class HubClient {
  /** How long an answer may take. A shard answers within milliseconds or not at all. */
  public static final int TIMEOUT_SECONDS = 10;

  private static final int NO_SHARD = -1;
  private static final DeliveryOptions LOCAL = LocalCodec.deliveryOptions();

  private final EventBus eventBus;
  private final String[] shardAddresses;
  private final String[] loopAddresses;
  private final HubAddresses addresses;
  private final Thread owner = Thread.currentThread();

  // State of the owner's event loop.
  private final PendingCalls calls;
  private final String[] incarnations; // of the shards that are up, else null
  private final boolean[] leaving; // those that are up and take nothing new
  private final int[] allowances; // bytes that each shard allows to publish ahead
  private int loop;

  /**
   * @param ownAddress where the owner takes {@link LoopMessage}s
   * @param shards how many hub shards there are
   * @param loops how many server loops there are
   */
  public HubClient(Vertx vertx, HubAddresses addresses, String ownAddress, int shards, int loops) {
    this(vertx, addresses, ownAddress, shards, loops, System::nanoTime);
  }

  HubClient(
      Vertx vertx, HubAddresses addresses, String ownAddress, int shards, int loops, LongSupplier nanoClock) {
    LocalCodec.register(vertx);
    this.eventBus = vertx.eventBus();
    this.addresses = addresses;
    this.calls = new PendingCalls(ownAddress, nanoClock);
    this.incarnations = new String[shards];
    this.leaving = new boolean[shards];
    this.allowances = new int[shards];
    this.shardAddresses = new String[shards];
    for (int i = 0; i < shards; i++) {
      shardAddresses[i] = addresses.shard(i);
    }
    this.loopAddresses = new String[loops];
    for (int i = 0; i < loops; i++) {
      loopAddresses[i] = addresses.loop(i);
    }
  }

  /** Number of the shard that owns the channel. It depends on nothing but the name and the number of shards. */
  public int shardOf(String channel) {
    return shardOf(channel, shardAddresses.length);
  }

  static int shardOf(String channel, int shards) {
    // Finalizer of MurmurHash3: names that differ in their last digit only have neighbouring hash codes.
    int hash = channel.hashCode();
    hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
    hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
    hash ^= hash >>> 16;
    return (int) ((hash & 0xFFFF_FFFFL) * shards >>> 32);
  }

  public int shards() {
    return shardAddresses.length;
  }

  /** Whether the shard has said that it is there, and not that it leaves. Otherwise calls to it fail. */
  public boolean isUp(int shard) {
    return shard < incarnations.length && incarnations[shard] != null && !leaving[shard];
  }

  /** Whether all shards are there, and there is one. */
  public boolean isComplete() {
    return incarnations.length > 0 && IntStream.range(0, incarnations.length).allMatch(this::isUp);
  }

  /** Sends to the channel's shard, without an answer. */
  public void tell(String channel, HubMessage message) {
    tell(shardOf(channel), message);
  }

  /** Sends to one shard, without an answer. */
  public void tell(int shard, HubMessage message) {
    assert Thread.currentThread() == owner;
    eventBus.send(shardAddresses[shard], message, LOCAL);
  }

  /** Sends to every shard, without an answer. */
  public void tellAllShards(HubMessage message) {
    for (int shard = 0; shard < shardAddresses.length; shard++) {
      tell(shard, message);
    }
  }

  /**
   * Publishes without a client's information and without an answer, if the shard has allowed so much ahead; then it is as
   * good as done. For channels whose publications get no position.
   *
   * @return false when nothing was sent and the shard must be asked
   */
  public boolean publishAhead(String channel, byte[] data, PublishOptions options) {
    int shard = shardOf(channel);
    int bytes = MessageSize.of(data, null, options.tags());
    if (!isUp(shard) || allowances[shard] < bytes) {
      return false;
    }
    allowances[shard] -= bytes;
    tell(shard, new HubMessage.PublishAhead(loop, channel, data, options, bytes));
    return true;
  }

  /** The shard allows more bytes to be published ahead. */
  public void allow(LoopMessage.Allowance message) {
    loop = message.loop();
    allowances[message.shard()] += message.bytes();
  }

  /**
   * Asks the channel's shard.
   *
   * @param request makes the message for the given caller; called before this method returns, or not at all
   * @param handler gets the result, whose type is named with the message, or the error; exactly once, on this event
   *     loop
   */
  public <T> void call(
      String channel, Function<Caller, HubMessage> request, BiConsumer<T, ErrorCode> handler) {
    callShard(shardOf(channel), request, handler);
  }

  private <T> void callShard(
      int shard, Function<Caller, HubMessage> request, BiConsumer<T, ErrorCode> handler) {
    assert Thread.currentThread() == owner;
    if (!isUp(shard)) {
      handler.accept(null, ErrorCode.INTERNAL);
      return;
    }
    eventBus.send(shardAddresses[shard], request.apply(caller(shard, handler)), LOCAL);
  }

  private <T> Caller caller(int shard, BiConsumer<T, ErrorCode> handler) {
    return calls.begin(shard, TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS), handler);
  }

  /** Asks every shard and gives all answers together. */
  public <T> void callAllShards(Function<Caller, HubMessage> request, Consumer<Gathered<T>> handler) {
    if (shardAddresses.length == 0) {
      handler.accept(new Gathered<>(List.of(), List.of("any hub shard"), null));
      return;
    }
    var gathering = new Gathering<T>("hub shard", shardAddresses.length, handler);
    for (int shard = 0; shard < shardAddresses.length; shard++) {
      callShard(shard, request, gathering.from(shard));
    }
  }

  /** Asks every server loop that is there, also this one, and gives all answers together: one that is not has no connections. */
  public <T> void callAllLoops(Function<Caller, LoopMessage> request, Consumer<Gathered<T>> handler) {
    callAllThere("server loop", loopAddresses.length, loop -> loopAddresses[loop], request, handler);
  }

  /** Asks every Redis bridge that is there, and gives all answers together. */
  public <T> void callAllBridges(int bridges, Function<Caller, BridgeMessage> request, Consumer<Gathered<T>> handler) {
    callAllThere("Redis bridge", bridges, addresses::bridge, request, handler);
  }

  private <T, M> void callAllThere(
      String kind, int count, IntFunction<String> address, Function<Caller, M> request, Consumer<Gathered<T>> handler) {
    assert Thread.currentThread() == owner;
    if (count == 0) {
      handler.accept(new Gathered<>(List.of(), List.of(), null));
      return;
    }
    var gathering = new Gathering<T>(kind, count, handler);
    for (int index = 0; index < count; index++) {
      var caller = caller(NO_SHARD, gathering.from(index));
      write(address.apply(index), caller, request.apply(caller), gathering::passOver);
    }
  }

  private void write(String address, Caller caller, Object message, Runnable whenNobodyListens) {
    eventBus
        .sender(address, LOCAL)
        .write(message)
        .onFailure(
            nobodyListens -> {
              if (calls.forget(caller)) {
                whenNobodyListens.run();
              }
            });
  }

  /**
   * Asks the owner at that address, which answers like a shard; it fails at once where nobody listens.
   *
   * @param timeout how long the answer may take
   */
  public <T> void callOwner(
      String address, Duration timeout, Function<Caller, Object> request, BiConsumer<T, ErrorCode> handler) {
    assert Thread.currentThread() == owner;
    var caller = calls.begin(NO_SHARD, timeout.toNanos(), handler);
    write(address, caller, request.apply(caller), () -> handler.accept(null, ErrorCode.INTERNAL));
  }

  /**
   * Answers of several owners.
   *
   * @param results those that came, in no fixed order
   * @param missing names of those who did not answer in time or are down
   * @param refusal the error that somebody answered with, or null
   */
  public record Gathered<T>(List<T> results, List<String> missing, ErrorCode refusal) {
    /** The error of the whole, or null when all went well. */
    public ErrorCode error() {
      return missing.isEmpty() ? refusal : ErrorCode.INTERNAL;
    }

    /** Who did not answer, or null when all did. */
    public String detail() {
      return missing.isEmpty() ? null : "no answer from " + String.join(", ", missing);
    }
  }

  /** Answers what another owner has asked of this one. */
  public void answer(Caller caller, Object result) {
    eventBus.send(caller.address(), new LoopMessage.Answer(caller.request(), result, null), LOCAL);
  }

  /** An answer has come. One that is too late is thrown away. */
  public void complete(LoopMessage.Answer answer) {
    assert Thread.currentThread() == owner;
    calls.complete(answer);
  }

  /**
   * A shard is there: calls go to it. What was asked of an earlier incarnation of it fails.
   *
   * @return whether this incarnation is new to this owner
   */
  public boolean shardUp(LoopMessage.ShardUp message) {
    int shard = message.shard();
    String known = incarnations[shard];
    if (message.incarnation().equals(known)) {
      return false;
    }
    incarnations[shard] = message.incarnation();
    leaving[shard] = false;
    allowances[shard] = 0;
    calls.failThoseOf(shard);
    return true;
  }

  /**
   * A shard leaves: further calls to it fail at once, those under way are answered.
   *
   * @return whether this incarnation was up
   */
  public boolean shardLeaving(LoopMessage.ShardLeaving message) {
    int shard = message.shard();
    if (!message.incarnation().equals(incarnations[shard])) {
      return false;
    }
    leaving[shard] = true;
    return true;
  }

  /**
   * A shard is gone: calls to it fail at once until it is up again. It says nothing about another incarnation.
   *
   * @return whether this incarnation was up
   */
  public boolean shardDown(LoopMessage.ShardDown message) {
    int shard = message.shard();
    if (!message.incarnation().equals(incarnations[shard])) {
      return false;
    }
    incarnations[shard] = null;
    leaving[shard] = false;
    calls.failThoseOf(shard);
    return true;
  }

  /** Whether no answer is awaited. */
  public boolean isIdle() {
    return calls.isEmpty();
  }

  /** Fails the calls whose time is over. The owner calls it about once a second: cheaper than a timer per call. */
  public void sweep() {
    assert Thread.currentThread() == owner;
    calls.failLate();
  }

  /** Fails all calls: the owner is ending. */
  public void close() {
    assert Thread.currentThread() == owner;
    calls.failAll();
  }
}
