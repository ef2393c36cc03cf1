package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The answers of several owners to one question, until the last has come. Belongs to the loop of the {@link HubClient} that asks. */
final class Gathering<T> {
  private final String kind;
  private final Consumer<HubClient.Gathered<T>> handler;
  private final List<T> results = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private ErrorCode refusal;
  private int expected;

  Gathering(String kind, int expected, Consumer<HubClient.Gathered<T>> handler) {
    this.kind = kind;
    this.expected = expected;
    this.handler = handler;
  }

  BiConsumer<T, ErrorCode> from(int index) {
    return (result, error) -> {
      if (error == null) {
        results.add(result);
      } else if (error == ErrorCode.INTERNAL) {
        missing.add(kind + " " + index);
      } else {
        refusal = error;
      }
      passOver();
    };
  }

  /** One less is expected. */
  void passOver() {
    if (--expected == 0) {
      handler.accept(new HubClient.Gathered<>(results, missing, refusal));
    }
  }
}
