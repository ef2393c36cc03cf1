package dev.wshub.redis;

import dev.wshub.config.RedisConfig;
import dev.wshub.hub.BridgeEvent;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that carry the channels' subscriptions: one for each channel up to a limit, and some that the others
 * share. Bridge's loop only.
 */
final class SubscriptionConnections implements PubSubOwner {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionConnections.class);
  private static final String DEDICATED = "dedicated";
  private static final String SHARED = "shared";

  private final Vertx vertx;
  private final RedisConfig config;
  private final Connector connector;
  private final String name;
  private final BridgeCounts counts;
  private final int dedicatedLimit;
  private final Set<PubSubConnection> dedicated = new HashSet<>();
  private final PubSubConnection[] shared;

  /** Made for one channel, and shared since Redis takes no more connections. */
  private final Set<PubSubConnection> adopted = new HashSet<>();

  private final RareWarning overflowed =
      new RareWarning(LOG, "{} channels so far could not have a connection of their own and {}: {}");
  private final RareWarning losses =
      new RareWarning(LOG, "A subscription connection was lost or could not be made, {} so far, now of {}: {}");

  /**
   * @param name of the bridge, with which the connections' names in Redis begin
   * @param dedicatedLimit most connections with one channel each; 0: all channels share
   */
  SubscriptionConnections(Vertx vertx, RedisConfig config, Connector connector, String name, int dedicatedLimit, BridgeCounts counts) {
    this.vertx = vertx;
    this.config = config;
    this.connector = connector;
    this.name = name;
    this.dedicatedLimit = dedicatedLimit;
    this.counts = counts;
    shared = new PubSubConnection[config.multiplexedConnections()];
  }

  /** Begins the subscription: its {@link ChannelSubscription#on()} tells what becomes of it. */
  void subscribe(ChannelSubscription subscription) {
    if (dedicated.size() < dedicatedLimit) {
      dedicate(subscription);
    } else if (dedicatedLimit > 0) {
      overflow(subscription, dedicatedLimit + " channels have a connection of their own");
    } else {
      share(subscription);
    }
  }

  private void dedicate(ChannelSubscription subscription) {
    var connection = connection(name + ":" + subscription.live, unwanted -> connector.dedicated(subscription.live, unwanted));
    dedicated.add(connection);
    subscription.connection = connection;
    connection.add(subscription);
    connection.open();
  }

  private void share(ChannelSubscription subscription) {
    int index = Math.floorMod(subscription.live.hashCode(), shared.length);
    if (shared[index] == null) {
      shared[index] = connection(name + ":shared-" + index, unwanted -> connector.shared("shared-" + index));
      shared[index].open();
    }
    subscription.connection = shared[index];
    shared[index].add(subscription);
  }

  private PubSubConnection connection(
      String connectionName, Function<Future<Void>, Future<RedisConnection>> opener) {
    long confirm = config.ioTimeout().toMillis();
    return new PubSubConnection(
        vertx, clientName(connectionName), opener, this, confirm, config.probeInterval().toMillis());
  }

  /** Redis takes no spaces or special characters in the name of a connection, and channels may have them. */
  private static String clientName(String text) {
    return text.replaceAll("[^!-~]", "_");
  }

  private void overflow(ChannelSubscription subscription, String why) {
    boolean refuse = refuses();
    tellOverflow(why, refuse);
    if (refuse) {
      subscription.giveUp(new EngineAway(why));
    } else {
      share(subscription);
    }
  }

  private void tellOverflow(String why, boolean refuse) {
    counts.count(BridgeEvent.OVERFLOWED);
    overflowed.say(refuse ? "were refused" : "share one", why);
  }

  private boolean refuses() {
    return config.dedicatedOverflow() == RedisConfig.Overflow.REFUSE;
  }

  /** Completes when the channel is not subscribed any more. */
  Future<Void> unsubscribe(ChannelSubscription subscription) {
    var connection = subscription.connection;
    subscription.ended();
    if (connection == null) {
      return Future.succeededFuture();
    }
    if (dedicated.remove(connection)) {
      return connection.close();
    }
    var removed = connection.remove(subscription);
    return connection.isEmpty() && adopted.remove(connection) ? connection.close() : removed;
  }

  /** Called once per probe interval. */
  void check() {
    all().forEach(PubSubConnection::check);
  }

  private List<PubSubConnection> all() {
    return Stream.concat(dedicated.stream(), sharing()).toList();
  }

  @Override
  public boolean connectFailed(PubSubConnection connection, Throwable cause) {
    counts.count(BridgeEvent.SUBSCRIPTIONS_NOT_OPENED);
    boolean full = String.valueOf(cause.getMessage()).contains("max number of clients");
    boolean wasOn = connection.subscriptions().stream().anyMatch(ChannelSubscription::wasOn);
    if (!full || (refuses() && wasOn)) {
      losses.say(name, RedisError.withAdvice(cause));
      return true;
    }
    boolean own = dedicated.remove(connection);
    boolean refuse = own && refuses();
    var carrier = refuse ? null : oneThatIsUp();
    if (!own && carrier == null) {
      losses.say(name, RedisError.withAdvice(cause));
      return true;
    }
    Arrays.setAll(shared, i -> shared[i] == connection ? null : shared[i]);
    for (var subscription : connection.subscriptions()) {
      if (carrier == null) {
        overflow(subscription, "Redis takes no more connections");
      } else {
        tellOverflow("Redis takes no more connections", false);
        subscription.connection = carrier;
        carrier.add(subscription);
      }
    }
    connection.close();
    return false;
  }

  /** Where Redis takes no more connections a shared one could not be made either: one that is up serves. */
  private PubSubConnection oneThatIsUp() {
    var up = all().stream().filter(PubSubConnection::isUp).toList();
    if (up.isEmpty()) {
      return null;
    }
    var carrier = up.get(ThreadLocalRandom.current().nextInt(up.size()));
    if (dedicated.remove(carrier)) {
      adopted.add(carrier);
    }
    return carrier;
  }

  @Override
  public void lost(PubSubConnection connection, String why) {
    counts.count(BridgeEvent.SUBSCRIPTIONS_LOST);
    losses.say(name, why);
  }

  @Override
  public void madeAnew() {
    counts.count(BridgeEvent.RECONNECTED);
  }

  /** Channels by the kind of connection that carries them. */
  Map<String, Long> channels() {
    return Map.of(DEDICATED, sum(dedicated.stream(), PubSubConnection::channels), SHARED, sum(sharing(), PubSubConnection::channels));
  }

  /** Connections that are up, by their kind; the map is the caller's. */
  Map<String, Long> connected() {
    ToLongFunction<PubSubConnection> up = connection -> connection.isUp() ? 1 : 0;
    return new HashMap<>(Map.of(DEDICATED, sum(dedicated.stream(), up), SHARED, sum(sharing(), up)));
  }

  private Stream<PubSubConnection> sharing() {
    return Stream.concat(adopted.stream(), Stream.of(shared).filter(Objects::nonNull));
  }

  private static long sum(Stream<PubSubConnection> connections, ToLongFunction<PubSubConnection> number) {
    return connections.mapToLong(number).sum();
  }

  Future<Void> close() {
    return Future.join(all().stream().map(PubSubConnection::close).toList()).mapEmpty();
  }
}
