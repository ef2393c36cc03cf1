package dev.wshub.metrics;

import dev.wshub.hub.LagStatistics;
import dev.wshub.hub.LoopLag;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.hub.LoopTraffic;
import dev.wshub.hub.ShardStatistics;
import dev.wshub.hub.ShardTraffic;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes the sums over the server loops and hub shards of this instance. */
final class HubMetrics {
  private static final String NO_NAMESPACE = ",channel_namespace=\"\"";

  private final List<ShardStatistics> shards;
  private final List<LoopStatistics> loops;
  private final Exposition out;

  private HubMetrics(List<ShardStatistics> shards, List<LoopStatistics> loops, Exposition out) {
    this.shards = shards;
    this.loops = loops;
    this.out = out;
  }

  /** @param instances how many instances of the hub there are */
  static void write(List<ShardStatistics> shards, List<LoopStatistics> loops, int instances, String version, Exposition out) {
    var metrics = new HubMetrics(shards, loops, out);
    metrics.node(instances, version);
    metrics.messages();
    metrics.connections();
    TransportMetrics.write(loops.stream().map(LoopStatistics::traffic).toList(), out);
    metrics.limits();
    metrics.sockets();
    metrics.lag();
    ClientMetrics.write(
        loops.stream().map(loop -> loop.traffic().clients()).toList(),
        shards,
        metrics.traffic(LoopTraffic::connects),
        metrics.loops(LoopStatistics::subscriptions),
        out);
  }

  private void node(int instances, String version) {
    out.gauge("centrifugo_node_num_clients", "Connections whose connect command was accepted.", clients());
    out.gauge("centrifugo_node_num_users", "Different users that are connected.", users());
    out.gauge("centrifugo_node_num_subscriptions", "Subscriptions.", loops(LoopStatistics::subscriptions));
    out.gauge(
        "centrifugo_node_num_channels",
        "Channels with subscribers.",
        shards.stream().mapToLong(ShardStatistics::channels).sum());
    out.gauge("centrifugo_node_num_nodes", "Instances of the hub.", instances);
    out.head("centrifugo_node_build", "Version of the hub.", "gauge");
    out.sample("centrifugo_node_build", "version=\"" + version + "\"", 1);
  }

  private void messages() {
    String sent = "centrifugo_node_messages_sent_count";
    out.head(sent, "Messages that were given to the engine.", "counter");
    out.sample(sent, "type=\"publication\"" + NO_NAMESPACE, shards(ShardTraffic::published));
    String received = "centrifugo_node_messages_received_count";
    out.head(received, "Messages that the engine has brought.", "counter");
    out.sample(received, "type=\"publication\"" + NO_NAMESPACE, shards(ShardTraffic::publications));
    out.sample(received, "type=\"join\"" + NO_NAMESPACE, shards(ShardTraffic::joins));
    out.sample(received, "type=\"leave\"" + NO_NAMESPACE, shards(ShardTraffic::leaves));
    String suppressed = "centrifugo_broker_publish_suppressed_count";
    out.head(suppressed, "Publications that were not made, because they were made before or are outdated.", "counter");
    Map<String, Long> byReason = new TreeMap<>();
    shards.forEach(shard -> shard.traffic().suppressed().forEach((reason, count) -> byReason.merge(reason, count, Long::sum)));
    byReason.forEach((reason, count) -> out.sample(suppressed, "reason=\"" + reason + "\"" + NO_NAMESPACE, count));
    publicationLag();
    String filtered = "centrifugo_node_tags_filter_dropped_publications";
    out.head(filtered, "Publications that did not reach a subscriber because of its tags filter.", "counter");
    out.sample(filtered, "channel_namespace=\"\"", loops(LoopStatistics::filtered));
    out.counter(
        "wshub_publications_refused_total",
        "Publications that were refused with error 111, because a server loop had too much under way.",
        shards(ShardTraffic::refused));
    out.counter(
        "wshub_publications_limited_total",
        "Publications of clients that were refused with error 111, because there were too many in their channel.",
        shards(ShardTraffic::limited));
    out.counter(
        "wshub_publications_dropped_total",
        "Publications that were dropped for a server loop that had too much under way; its subscribers were told.",
        shards(ShardTraffic::dropped));
  }

  private void publicationLag() {
    long[] counts = new long[LagStatistics.BOUNDS.size() + 1];
    double seconds = 0;
    for (ShardStatistics shard : shards) {
      seconds += shard.traffic().lag().sumSeconds();
      for (int i = 0; i < counts.length; i++) {
        counts[i] += shard.traffic().lag().counts().get(i);
      }
    }
    String name = "centrifugo_node_pub_sub_lag_seconds";
    out.head(name, "Time from the making of a publication to its delivery by this instance.", "histogram");
    out.histogramSamples(name, "channel_namespace=\"\"", LagStatistics.BOUNDS, counts, seconds);
  }

  private void connections() {
    Map<Integer, Long> byServer = byCode(LoopStatistics::closesByServer);
    String disconnects = "centrifugo_client_num_server_disconnects";
    out.head(disconnects, "Connections that the server has closed.", "counter");
    out.samples(disconnects, "", byServer);
    String unsubscribes = "centrifugo_client_num_server_unsubscribes";
    out.head(unsubscribes, "Subscriptions that the server has ended.", "counter");
    out.samples(unsubscribes, NO_NAMESPACE, byCode(loop -> loop.traffic().unsubscribes()));
    out.counter("wshub_connections_opened_total", "Connections that were accepted.", traffic(LoopTraffic::opened));
    String closed = "wshub_connections_closed_total";
    out.head(closed, "Closes, by the side that decided them and their code; 1006 is an end without a close frame.", "counter");
    out.samples(closed, ",side=\"server\"", byServer);
    out.samples(closed, ",side=\"client\"", byCode(LoopStatistics::closesByClient));
    out.gauge("wshub_connections_open", "Sockets: those opened without those closed.", traffic(LoopTraffic::open));
  }

  private void limits() {
    Map<String, Long> refused = new TreeMap<>();
    loops.forEach(loop -> loop.traffic().refused().forEach((limit, count) -> refused.merge(limit, count, Long::sum)));
    out.counter(
        "centrifugo_node_client_connection_limit",
        "Upgrades that were refused because there were too many connections.",
        refused.getOrDefault("connection_limit", 0L));
    String name = "wshub_limited_total";
    out.head(name, "Connections and commands that were refused, by the key of the limit.", "counter");
    refused.forEach((limit, count) -> out.sample(name, "limit=\"" + limit + "\"", count));
  }

  private void sockets() {
    out.counter("wshub_received_messages_total", "Messages of clients.", traffic(LoopTraffic::messagesIn));
    out.counter("wshub_received_bytes_total", "Payload of clients' messages.", traffic(LoopTraffic::bytesIn));
    out.counter("wshub_sent_frames_total", "WebSocket frames and chunks of responses given to sockets.", traffic(LoopTraffic::messagesOut));
    out.counter("wshub_sent_bytes_total", "Bytes of these, with headers.", traffic(LoopTraffic::bytesOut));
    out.gauge("wshub_queue_bytes", "Bytes that wait for clients.", traffic(LoopTraffic::waitingBytes));
  }

  private void lag() {
    long[] counts = new long[LoopLag.BOUNDS.size() + 1];
    double sum = 0;
    for (LoopStatistics loop : loops) {
      LoopLag lag = loop.traffic().lag();
      sum += lag.sumSeconds();
      for (int i = 0; i < counts.length; i++) {
        counts[i] += lag.counts().get(i);
      }
    }
    out.histogram(
        "wshub_event_loop_lag_seconds", "How late the ticks of the server loops came.", LoopLag.BOUNDS, counts, sum);
  }

  private long clients() {
    return loops(LoopStatistics::clients);
  }

  private long users() {
    Set<String> users = new HashSet<>();
    loops.forEach(loop -> users.addAll(loop.users()));
    return users.size();
  }

  private long loops(ToLongFunction<LoopStatistics> number) {
    return loops.stream().mapToLong(number).sum();
  }

  private long traffic(ToLongFunction<LoopTraffic> number) {
    return loops(loop -> number.applyAsLong(loop.traffic()));
  }

  private long shards(ToLongFunction<ShardTraffic> number) {
    return shards.stream().mapToLong(shard -> number.applyAsLong(shard.traffic())).sum();
  }

  private Map<Integer, Long> byCode(Function<LoopStatistics, Map<Integer, Long>> counts) {
    Map<Integer, Long> sums = new TreeMap<>();
    loops.forEach(loop -> counts.apply(loop).forEach((code, count) -> sums.merge(code, count, Long::sum)));
    return sums;
  }
}
