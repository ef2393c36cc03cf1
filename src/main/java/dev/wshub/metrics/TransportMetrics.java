package dev.wshub.metrics;

import dev.wshub.hub.DelegationStatistics;
import dev.wshub.hub.LoopTraffic;
import dev.wshub.hub.TransportTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Writes what is told by the clients' transport: the sums over the server loops of this instance. */
final class TransportMetrics {
  private static final String PREFIX = "centrifugo_";
  private static final String NAMESPACE = ",channel_namespace=\"\"";

  /** Told also when nobody has used it: it is the one that everybody has. */
  private static final String USUAL = "websocket";

  /** Clients' names and versions are not told: Centrifugo's words for those it has not been told to tell. */
  private static final String CLIENT_LABELS =
      ",accept_protocol=\"\",client_name=\"unregistered\",client_version=\"unregistered\"";

  private final Map<String, List<TransportTraffic>> transports = new TreeMap<>();
  private final Exposition out;

  private TransportMetrics(List<LoopTraffic> loops, Exposition out) {
    this.out = out;
    transports.put(USUAL, new ArrayList<>());
    loops.forEach(
        loop -> loop.transports().forEach(
            (name, traffic) -> transports.computeIfAbsent(name, first -> new ArrayList<>()).add(traffic)));
  }

  static void write(List<LoopTraffic> loops, Exposition out) {
    var metrics = new TransportMetrics(loops, out);
    metrics.connections();
    metrics.commands();
    metrics.pongs();
  }

  private void connections() {
    String accepted = PREFIX + "client_connections_accepted";
    out.head(accepted, "Connect commands that were accepted.", "counter");
    samples(accepted, TransportTraffic::connects);
    String inflight = PREFIX + "client_connections_inflight";
    out.head(inflight, "Connections whose connect command was accepted.", "gauge");
    samples(inflight, TransportTraffic::connected);
  }

  private void samples(String name, ToLongFunction<TransportTraffic> number) {
    transports.forEach(
        (transport, loops) -> out.sample(name, label(transport) + CLIENT_LABELS, loops.stream().mapToLong(number).sum()));
  }

  private static String label(String transport) {
    return "transport=\"" + transport + "\"";
  }

  private void commands() {
    String name = PREFIX + "transport_messages_received";
    out.head(name, "Commands of clients, by their method.", "counter");
    transports.forEach(
        (transport, loops) -> {
          Map<String, Long> commands = new TreeMap<>();
          loops.forEach(loop -> loop.commands().forEach((method, count) -> commands.merge(method, count, Long::sum)));
          long pongs = loops.stream().flatMap(loop -> loop.pongs().stream()).mapToLong(Long::longValue).sum();
          if (pongs > 0) {
            commands.put("client_pong", pongs);
          }
          commands.forEach(
              (method, count) ->
                  out.sample(name, label(transport) + ",frame_type=\"" + method + "\"" + NAMESPACE, count));
        });
  }

  private void pongs() {
    String name = PREFIX + "client_ping_pong_duration_seconds";
    out.head(name, "Time from a ping to its pong.", "histogram");
    transports.forEach(
        (transport, loops) -> {
          long[] counts = new long[DelegationStatistics.BOUNDS.size() + 1];
          double seconds = 0;
          for (TransportTraffic loop : loops) {
            seconds += loop.pongSeconds();
            for (int i = 0; i < counts.length; i++) {
              counts[i] += loop.pongs().get(i);
            }
          }
          out.histogramSamples(name, label(transport), DelegationStatistics.BOUNDS, counts, seconds);
        });
  }
}
