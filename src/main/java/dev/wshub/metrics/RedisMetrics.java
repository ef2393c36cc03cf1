package dev.wshub.metrics;

import dev.wshub.hub.BridgeEvent;
import dev.wshub.hub.BridgeStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes the sums over the Redis bridges of this instance. */
final class RedisMetrics {
  private static final String BROKER = "centrifugo_broker_redis_pub_sub_";
  private static final String BROKER_NAME = "broker_name=\"\"";

  private final List<BridgeStatistics> bridges;
  private final Exposition out;

  private RedisMetrics(List<BridgeStatistics> bridges, Exposition out) {
    this.bridges = bridges;
    this.out = out;
  }

  static void write(List<BridgeStatistics> bridges, Exposition out) {
    var metrics = new RedisMetrics(bridges, out);
    metrics.state();
    metrics.events();
    metrics.broker();
  }

  private void state() {
    byKind("wshub_redis_subscriptions", "Channels that are subscribed in Redis, by the kind of their connection.", BridgeStatistics::channels);
    byKind("wshub_redis_connections", "Connections to Redis for channels and commands, by kind.", BridgeStatistics::connections);
    out.gauge("wshub_redis_commands_pending", "Commands whose answers are due.", sum(BridgeStatistics::pending));
  }

  private void byKind(String name, String help, Function<BridgeStatistics, Map<String, Long>> numbers) {
    var sums = new TreeMap<String, Long>();
    bridges.forEach(bridge -> numbers.apply(bridge).forEach((kind, number) -> sums.merge(kind, number, Long::sum)));
    out.head(name, help, "gauge");
    sums.forEach((kind, number) -> out.sample(name, "kind=\"" + kind + "\"", number));
  }

  private void events() {
    String errors = "wshub_redis_errors_total";
    out.head(errors, "What went wrong with Redis, by kind.", "counter");
    error(errors, "commands_lost", BridgeEvent.COMMANDS_LOST);
    error(errors, "subscriptions_lost", BridgeEvent.SUBSCRIPTIONS_LOST);
    error(errors, "subscriptions_not_opened", BridgeEvent.SUBSCRIPTIONS_NOT_OPENED);
    error(errors, "subscription_refused", BridgeEvent.SUBSCRIPTION_REFUSED);
    error(errors, "probe_lost", BridgeEvent.PROBE_LOST);
    counter("reconnects", "Subscription connections that were made anew.", BridgeEvent.RECONNECTED);
    counter("overflows", "Channels that found no place among the dedicated connections.", BridgeEvent.OVERFLOWED);
    counter("invalid_messages", "Messages of Redis that are no publications; they were dropped.", BridgeEvent.INVALID_MESSAGE);
    counter("gaps_filled", "Publications that were taken from the stream because they had not come live.", BridgeEvent.GAP_FILLED);
    counter("positions_lost", "Channels that could not go on at their position; their subscribers were told.", BridgeEvent.POSITION_LOST);
  }

  private void error(String name, String kind, BridgeEvent event) {
    out.sample(name, "kind=\"" + kind + "\"", count(event));
  }

  private void counter(String name, String help, BridgeEvent event) {
    out.counter("wshub_redis_" + name + "_total", help, count(event));
  }

  /** Under Centrifugo's names. */
  private void broker() {
    String errors = BROKER + "errors";
    out.head(errors, "Errors of subscription connections.", "counter");
    out.sample(errors, BROKER_NAME + ",error=\"other\"", count(BridgeEvent.SUBSCRIPTIONS_LOST) + count(BridgeEvent.SUBSCRIPTIONS_NOT_OPENED));
    String client = BROKER_NAME + ",channel_type=\"client\"";
    out.head(BROKER + "dropped_messages", "Messages of Redis that were dropped.", "counter");
    out.sample(BROKER + "dropped_messages", client, count(BridgeEvent.INVALID_MESSAGE));
    out.head(BROKER + "buffered_messages", "Messages that are held until their channel was compared with its stream.", "gauge");
    out.sample(BROKER + "buffered_messages", client + ",pub_sub_processor=\"all\"", sum(BridgeStatistics::buffered));
  }

  private long count(BridgeEvent event) {
    return sum(bridge -> bridge.counts().get(event));
  }

  private long sum(ToLongFunction<BridgeStatistics> number) {
    return bridges.stream().mapToLong(number).sum();
  }
}
