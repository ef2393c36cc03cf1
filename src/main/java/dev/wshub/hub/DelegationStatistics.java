package dev.wshub.hub;

import java.util.List;
import java.util.Map;

/**
 * What one server loop has asked others to decide.
 *
 * @param deciders by who was asked; only those that were
 */
public record DelegationStatistics(Map<Decider, Counts> deciders) {

  /** Upper bounds of the durations' histogram in seconds: those of Centrifugo's commands. */
  public static final List<Double> BOUNDS =
      List.of(.0001, .00025, .0005, .001, .005, .01, .025, .05, .1, .25, .5, 1.0, 2.5, 5.0, 10.0);

  /** Nothing was asked. */
  public static final DelegationStatistics NONE = new DelegationStatistics(Map.of());

  /**
   * Who is asked what.
   *
   * @param protocol the way in which it is asked
   * @param kind what it is asked
   * @param name its name in the configuration
   */
  public record Decider(String protocol, String kind, String name) {}

  /**
   * How it went.
   *
   * @param outcomes how many went how
   * @param failures how many got no decision
   * @param inFlight how many have no answer yet
   * @param durations how many took up to each bound and longer than the one before; the last is above all bounds
   * @param seconds all together
   */
  public record Counts(Map<String, Long> outcomes, long failures, long inFlight, List<Long> durations, double seconds) {}
}
