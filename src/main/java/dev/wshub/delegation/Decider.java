package dev.wshub.delegation;

import java.time.Duration;

/**
 * One who decides one kind of question.
 *
 * @param name among the configured ones, for the metrics
 * @param backend the way to it
 */
public record Decider(DelegationKind kind, String name, Backend backend) {

  /** Time within which each question is answered, or known not to be. */
  public Duration timeout() {
    return backend.timeout();
  }
}
