package dev.wshub.hub;

import java.util.List;

/**
 * How long publications took from the instance where they were made.
 *
 * @param counts publications by that time: one number for each bound, up to and including it, and one for what is above all
 * @param sumSeconds all these times together
 */
public record LagStatistics(List<Long> counts, double sumSeconds) {

  /** Upper bounds, in seconds; those of Centrifugo. */
  public static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);
}
