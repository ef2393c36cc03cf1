package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server API asks of many connections. */
class SessionWorkTest {

  @Test
  void whatFailsKeepsNothingBehindIt() {
    var done = new ArrayList<String>();
    var work = new SessionWork(Runnable::run);
    work.each(
        () -> {
          throw new IllegalStateException("on purpose");
        },
        session -> { },
        () -> done.add("first"));
    work.each(List::of, session -> { }, () -> done.add("second"));
    assertThat(done).containsExactly("first", "second");
  }
}
