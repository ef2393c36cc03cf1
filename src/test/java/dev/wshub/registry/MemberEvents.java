package dev.wshub.registry;

import dev.wshub.registry.Instances.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Joins and leaves that a subscriber is told, as {@code join <client>} and {@code leave <client>}. */
final class MemberEvents {
  private final Member subscriber;
  private final List<String> all = new ArrayList<>();

  MemberEvents(Member subscriber) {
    this.subscriber = subscriber;
  }

  /** What has come so far; waits until nothing more comes for that long. */
  List<String> until(Duration quiet) {
    for (;;) {
      try {
        var push = subscriber.socket().receiveMessage(quiet).json().getJsonObject("push");
        for (var kind : List.of("join", "leave")) {
          if (push != null && push.containsKey(kind)) {
            all.add(kind + " " + push.getJsonObject(kind).getJsonObject("info").getString("client"));
          }
        }
      } catch (AssertionError nothingInTime) {
        return all;
      }
    }
  }
}
