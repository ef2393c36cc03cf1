package dev.wshub.control;

import dev.wshub.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of a request in all instances.
 *
 * @param results by instance, of those that have answered with one
 * @param missing instances that are alive and have not answered in time
 * @param refusal the error that one has answered with, or null
 * @param detail what exactly was wrong, or null
 */
public record Outcome(Map<String, ControlResult> results, List<String> missing, ErrorCode refusal, String detail) {

  /** Nobody was reached. */
  public static Outcome failed(ErrorCode error, String detail) {
    return new Outcome(Map.of(), List.of(), error, detail);
  }

  /** The error of the whole, or null when all went well. */
  public ErrorCode error() {
    return refusal != null || missing.isEmpty() ? refusal : ErrorCode.INTERNAL;
  }

  /** What exactly was wrong, with the names of those who did not answer; null when nothing was. */
  public String message() {
    if (missing.isEmpty()) {
      return detail;
    }
    String unanswered = "no answer from instance " + String.join(", ", missing);
    return detail == null ? unanswered : detail + "; " + unanswered;
  }

  /** The results, each of the type that its request names. */
  public <T extends ControlResult> List<T> results(Class<T> type) {
    return results.values().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /**
   * Puts the outcomes of several instances together.
   *
   * @param own the instance that the one who asks belongs to; it is not named
   */
  public static Outcome of(Map<String, LocalOutcome> answers, List<String> missing, String own) {
    var results = new TreeMap<String, ControlResult>();
    ErrorCode refusal = null;
    var details = new ArrayList<String>();
    for (var answer : answers.entrySet()) {
      LocalOutcome outcome = answer.getValue();
      if (outcome.error() == null) {
        results.put(answer.getKey(), outcome.result());
      } else {
        refusal = refusal == null ? outcome.error() : refusal;
        named(answer.getKey(), outcome, own).ifPresent(details::add);
      }
    }
    return new Outcome(results, missing, refusal, details.isEmpty() ? null : String.join("; ", details));
  }

  private static Optional<String> named(String instance, LocalOutcome outcome, String own) {
    if (instance.equals(own)) {
      return Optional.ofNullable(outcome.detail());
    }
    String what = outcome.detail() == null ? outcome.error().message() : outcome.detail();
    return Optional.of("instance " + instance + ": " + what);
  }
}
