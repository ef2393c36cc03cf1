package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusedOriginsTest {
  private static final long MINUTE = 60_000_000_000L;

  private final Logger log = (Logger) LoggerFactory.getLogger(RefusedOrigins.class);
  private final ListAppender<ILoggingEvent> entries = new ListAppender<>();
  private final AtomicLong now = new AtomicLong(-5);
  private final RefusedOrigins origins = new RefusedOrigins(now::get);

  @BeforeEach
  void listen() {
    entries.start();
    log.addAppender(entries);
  }

  @AfterEach
  void stop() {
    log.detachAppender(entries);
  }

  private List<String> lines() {
    return entries.list.stream().map(entry -> entry.getLevel() + " " + entry.getFormattedMessage()).toList();
  }

  @Test
  void eachIsToldOnceAMinute() {
    origins.refused("https://a.org");
    origins.refused("https://a.org");
    origins.refused("https://b.org\n2026 ERROR");
    now.addAndGet(MINUTE - 1);
    origins.refused("https://a.org");
    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0)).isEqualTo("INFO A connection from the origin https://a.org was refused: it is not among client.allowed_origins");
    assertThat(lines().get(1)).contains("b.org").doesNotContain("\n");
    now.incrementAndGet();
    origins.refused("https://a.org");
    assertThat(lines()).hasSize(3);
  }

  @Test
  void fewAreTold() {
    for (int i = 0; i < 10_000; i++) {
      origins.refused(i + "x".repeat(5_000));
    }
    assertThat(lines()).hasSize(RefusedOrigins.MOST).allSatisfy(line -> assertThat(line.length()).isLessThan(400));
  }
}
