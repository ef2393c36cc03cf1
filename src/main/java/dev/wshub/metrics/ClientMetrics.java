package dev.wshub.metrics;

import dev.wshub.hub.ClientTraffic;
import dev.wshub.hub.ShardStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes what clients have done and what was asked about channels, under Centrifugo's names. */
final class ClientMetrics {
  private static final String NAMESPACE = ",channel_namespace=\"\"";
  private static final String PREFIX = "centrifugo_";

  private final List<ClientTraffic> loops;
  private final Exposition out;

  private ClientMetrics(List<ClientTraffic> loops, Exposition out) {
    this.loops = loops;
    this.out = out;
  }

  /**
   * @param connected connect commands that were accepted
   * @param subscriptions subscriptions at this moment
   */
  static void write(
      List<ClientTraffic> loops, List<ShardStatistics> shards, long connected, long subscriptions, Exposition out) {
    var metrics = new ClientMetrics(loops, out);
    metrics.actions(shards, connected, subscriptions);
    metrics.subscriptions(subscriptions);
    metrics.errors();
    metrics.recoveries();
  }

  private void actions(List<ShardStatistics> shards, long connected, long subscriptions) {
    long subscribed = sum(ClientTraffic::subscribed);
    Map<String, Long> actions = new TreeMap<>();
    shards.forEach(shard -> addTo(actions, shard.traffic().questions()));
    actions.put("add_client", connected);
    actions.put("remove_client", sum(ClientTraffic::disconnected));
    actions.put("add_subscription", subscribed);
    actions.put("remove_subscription", subscribed - subscriptions);
    String name = PREFIX + "node_action_count";
    out.head(name, "What was done, by its kind.", "counter");
    actions.forEach((action, count) -> out.sample(name, "action=\"" + action + "\"" + NAMESPACE, count));
  }

  private void subscriptions(long subscriptions) {
    String labels = "client_name=\"unregistered\"" + NAMESPACE;
    String accepted = PREFIX + "client_subscriptions_accepted";
    out.head(accepted, "Subscriptions that have begun.", "counter");
    out.sample(accepted, labels, sum(ClientTraffic::subscribed));
    String inflight = PREFIX + "client_subscriptions_inflight";
    out.head(inflight, "Subscriptions.", "gauge");
    out.sample(inflight, labels, subscriptions);
  }

  private void errors() {
    String name = PREFIX + "client_num_reply_errors";
    out.head(name, "Commands that were answered with an error.", "counter");
    Map<String, Map<Integer, Long>> errors = new TreeMap<>();
    loops.forEach(
        loop -> loop.errors().forEach((method, byCode) -> addTo(errors.computeIfAbsent(method, first -> new TreeMap<>()), byCode)));
    errors.forEach((method, byCode) -> out.samples(name, ",method=\"" + method + "\"" + NAMESPACE, byCode));
  }

  private void recoveries() {
    String name = PREFIX + "client_recover";
    out.head(name, "Subscriptions that wanted to recover.", "counter");
    Map<String, Long> recoveries = new TreeMap<>();
    loops.forEach(loop -> addTo(recoveries, named(loop.recoveries(), ClientMetrics::labels)));
    recoveries.forEach((labels, count) -> out.sample(name, labels, count));
  }

  private static String labels(ClientTraffic.Recovery recovery) {
    return "recovered=\"" + yesOrNo(recovery.recovered())
        + "\",has_recovered_publications=\"" + yesOrNo(recovery.withPublications()) + "\"" + NAMESPACE;
  }

  private static String yesOrNo(boolean yes) {
    return yes ? "yes" : "no";
  }

  private long sum(ToLongFunction<ClientTraffic> number) {
    return loops.stream().mapToLong(number).sum();
  }

  private static <K, N> Map<N, Long> named(Map<K, Long> counts, Function<K, N> name) {
    Map<N, Long> named = new TreeMap<>();
    counts.forEach((key, count) -> named.put(name.apply(key), count));
    return named;
  }

  private static <K> void addTo(Map<K, Long> sums, Map<K, Long> counts) {
    counts.forEach((key, count) -> sums.merge(key, count, Long::sum));
  }
}
