package dev.wshub.delegation;

import dev.wshub.hub.DelegationStatistics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the delegations of one loop in plain numbers. */
final class DelegationCounters {

  private static final double NANOS = 1e9;

  private final Map<DelegationStatistics.Decider, Counts> deciders = new LinkedHashMap<>();

  private static final class Counts {
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final long[] durations = new long[DelegationStatistics.BOUNDS.size() + 1];
    private double seconds;
    private long inFlight;

    private DelegationStatistics.Counts snapshot() {
      var named = new LinkedHashMap<String, Long>();
      outcomes.forEach((outcome, count) -> named.put(outcome.label(), count));
      long failures = outcomes.entrySet().stream().filter(one -> one.getKey().isFailure()).mapToLong(Map.Entry::getValue).sum();
      return new DelegationStatistics.Counts(
          Map.copyOf(named), failures, inFlight, Arrays.stream(durations).boxed().toList(), seconds);
    }
  }

  void asked(Decider decider) {
    deciders.computeIfAbsent(labels(decider), first -> new Counts()).inFlight++;
  }

  /** It could not be asked. */
  void notAsked(Decider decider) {
    deciders.get(labels(decider)).inFlight--;
  }

  void answered(Decider decider, Outcome outcome, long nanos) {
    Counts counts = deciders.get(labels(decider));
    counts.inFlight--;
    counts.outcomes.merge(outcome, 1L, Long::sum);
    counts.seconds += nanos / NANOS;
    int at = 0;
    while (at < DelegationStatistics.BOUNDS.size() && nanos / NANOS > DelegationStatistics.BOUNDS.get(at)) {
      at++;
    }
    counts.durations[at]++;
  }

  private static DelegationStatistics.Decider labels(Decider decider) {
    return new DelegationStatistics.Decider(decider.backend().protocol(), decider.kind().label(), decider.name());
  }

  Map<DelegationStatistics.Decider, DelegationStatistics.Counts> snapshot() {
    var snapshot = new LinkedHashMap<DelegationStatistics.Decider, DelegationStatistics.Counts>();
    deciders.forEach((decider, counts) -> snapshot.put(decider, counts.snapshot()));
    return snapshot;
  }
}
