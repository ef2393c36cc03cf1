package dev.wshub.metrics;

import dev.wshub.hub.DelegationStatistics;
import dev.wshub.hub.DelegationStatistics.Counts;
import dev.wshub.hub.DelegationStatistics.Decider;
import dev.wshub.hub.LoopStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Writes what the server loops have asked others to decide, also under the names of Centrifugo's proxies. */
final class DelegationMetrics {
  private static final String PROXY = "centrifugo_proxy_";

  private final Map<Decider, List<Counts>> deciders =
      new TreeMap<>(Comparator.comparing(Decider::kind).thenComparing(Decider::protocol).thenComparing(Decider::name));
  private final Exposition out;

  private DelegationMetrics(List<DelegationStatistics> loops, Exposition out) {
    this.out = out;
    for (DelegationStatistics loop : loops) {
      loop.deciders().forEach((decider, counts) -> deciders.computeIfAbsent(decider, first -> new ArrayList<>()).add(counts));
    }
  }

  static void write(List<LoopStatistics> loops, Exposition out) {
    var metrics = new DelegationMetrics(loops.stream().map(LoopStatistics::delegations).toList(), out);
    if (!metrics.deciders.isEmpty()) {
      metrics.outcomes();
      metrics.failures();
      metrics.durations();
    }
  }

  private void outcomes() {
    String name = "wshub_delegations_total";
    out.head(name, "Questions to those who decide, by what was asked and how it went.", "counter");
    Map<String, Map<String, Long>> sums = new TreeMap<>();
    deciders.forEach(
        (decider, loops) -> {
          Map<String, Long> ofKind = sums.computeIfAbsent(decider.kind(), first -> new TreeMap<>());
          loops.forEach(one -> one.outcomes().forEach((outcome, count) -> ofKind.merge(outcome, count, Long::sum)));
        });
    sums.forEach(
        (kind, outcomes) ->
            outcomes.forEach(
                (outcome, count) -> out.sample(name, "kind=\"" + kind + "\",outcome=\"" + outcome + "\"", count)));
  }

  private void failures() {
    out.head(PROXY + "errors", "Questions that got no decision.", "counter");
    deciders.forEach((decider, loops) -> out.sample(PROXY + "errors", labels(decider), sum(loops, Counts::failures)));
    String inFlight = PROXY + "inflight_requests";
    out.head(inFlight, "Questions that have no answer yet.", "gauge");
    deciders.forEach((decider, loops) -> out.sample(inFlight, labels(decider), sum(loops, Counts::inFlight)));
  }

  private void durations() {
    String help = "Time from a question to its answer.";
    String name = PROXY + "duration_seconds";
    out.head(name, help, "summary");
    deciders.forEach((decider, loops) -> out.summary(name, labels(decider), count(loops), seconds(loops)));
    out.head(name + "_histogram", help, "histogram");
    deciders.forEach(
        (decider, loops) ->
            out.histogramSamples(
                name + "_histogram", labels(decider), DelegationStatistics.BOUNDS, counts(loops), seconds(loops)));
  }

  private static long[] counts(List<Counts> loops) {
    long[] counts = new long[DelegationStatistics.BOUNDS.size() + 1];
    for (Counts one : loops) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += one.durations().get(i);
      }
    }
    return counts;
  }

  private static long count(List<Counts> loops) {
    return sum(loops, one -> one.durations().stream().mapToLong(Long::longValue).sum());
  }

  private static double seconds(List<Counts> loops) {
    return loops.stream().mapToDouble(Counts::seconds).sum();
  }

  private static long sum(List<Counts> loops, ToLongFunction<Counts> number) {
    return loops.stream().mapToLong(number).sum();
  }

  private static String labels(Decider decider) {
    return "protocol=\"" + decider.protocol() + "\",type=\"" + decider.kind() + "\",name=\"" + decider.name() + "\"";
  }
}
