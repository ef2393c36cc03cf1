package dev.wshub.hub;

import java.util.List;

/**
 * How late the regular ticks of an event loop came: what any message on that loop would have had to wait.
 *
 * @param counts ticks by their lateness: one number for each bound, up to and including it, and one for what is above all
 * @param sumSeconds all lateness together
 */
public record LoopLag(List<Long> counts, double sumSeconds) {

  /** Upper bounds, in seconds. */
  public static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5);
}
