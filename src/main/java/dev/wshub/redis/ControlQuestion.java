package dev.wshub.redis;

import dev.wshub.control.ControlMessage;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.LocalOutcome;
import dev.wshub.control.Outcome;
import dev.wshub.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Something that was asked of other instances, until all have answered or the time is over. Bridge's loop only. */
final class ControlQuestion {
  private static final String NO_ANSWER_TO_THIS = "its answer is one to something else";

  final String id;
  final ControlRequest request;
  final byte[] message;

  /** The only instance that is asked, or empty for all. */
  final String target;

  /** When it was asked, by the monotonic clock like the other times. */
  final long askedNanos;

  long deadlineNanos;

  /** The deadline has passed when it was last looked at. */
  boolean overdue;

  /** When those that have not answered are asked once more. */
  long repeatAtNanos;

  /** The message has left, once at least. */
  boolean sent;

  private final String own;
  private final Consumer<Outcome> handler;
  private final Map<String, LocalOutcome> answers = new TreeMap<>();
  private Set<String> expected; // null until it is known
  private long expectedCount; // where names are not known
  private boolean done;

  ControlQuestion(
      ControlMessage.Request asked, byte[] message, String target, long askedNanos, Consumer<Outcome> handler) {
    this.id = asked.id();
    this.own = asked.from();
    this.request = asked.request();
    this.message = message;
    this.target = target;
    this.askedNanos = askedNanos;
    this.handler = handler;
  }

  boolean isDone() {
    return done;
  }

  /** Whether it is known who has to answer. */
  boolean isExpecting() {
    return expected != null;
  }

  /** All these have to answer. */
  void expect(Set<String> instances) {
    expected = new HashSet<>(instances);
    settle();
  }

  /** So many have to answer, whoever they are. */
  void expect(long count) {
    expected = Set.of(own);
    expectedCount = count;
    settle();
  }

  /** Who was expected and is not among these has left since, with its clients: nothing is to come from it. */
  void stillThere(Set<String> instances) {
    expected.retainAll(instances);
    settle();
  }

  void answered(String instance, LocalOutcome outcome) {
    if (!done) {
      boolean fits = outcome.error() != null || request.resultType().isInstance(outcome.result());
      answers.putIfAbsent(instance, fits ? outcome : LocalOutcome.failed(ErrorCode.INTERNAL, NO_ANSWER_TO_THIS));
      settle();
    }
  }

  /** Those that are expected and have not answered, by their names; none while it is not known who is expected. */
  List<String> missing() {
    return expected == null
        ? List.of()
        : expected.stream().filter(instance -> !answers.containsKey(instance)).sorted().toList();
  }

  /** How many more have to answer whose names are not known. */
  long missingNameless() {
    return Math.max(0, expectedCount - answers.size() - missing().size());
  }

  private void settle() {
    if (!done && expected != null && missing().isEmpty() && missingNameless() == 0) {
      finish(Outcome.of(answers, List.of(), own));
    }
  }

  /** The time is over. */
  void giveUp() {
    if (expected == null) {
      finish(Outcome.failed(ErrorCode.INTERNAL, "Redis does not say which instances there are"));
    } else {
      finish(Outcome.of(answers, namesOfMissing(), own));
    }
  }

  private List<String> namesOfMissing() {
    var names = new ArrayList<>(missing());
    if (missingNameless() > 0) {
      names.add(missingNameless() + " of " + expectedCount + " (their names are not known without a registry)");
    }
    return names;
  }

  void finish(Outcome outcome) {
    if (!done) {
      done = true;
      handler.accept(outcome);
    }
  }
}
