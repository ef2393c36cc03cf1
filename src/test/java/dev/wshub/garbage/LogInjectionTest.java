package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What strangers choose is logged as text, also where the log is that of another application; all levels are looked at. */
@Timeout(60)
class LogInjectionTest {

  private static final String CONFIG = """
      {
        "client": {"allow_anonymous_connect_without_token": false, "user_id_http_header": "X-User-Id", "queue_max_size": 65536},
        "channel": {"without_namespace": {"allow_subscribe_for_client": true, "allow_publish_for_client": true}}
      }
      """;

  @Order(2) @RegisterExtension static final RunningHub hub = new RunningHub(Shape.DIRECT, CONFIG);

  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.wshub");
  private final Level before = ours.getLevel();
  private final ListAppender<ILoggingEvent> entries = new ListAppender<>();

  @BeforeEach
  void listen() {
    entries.start();
    ours.setLevel(Level.TRACE);
    ours.addAppender(entries);
  }

  @AfterEach
  void stop() {
    ours.detachAppender(entries);
    ours.setLevel(before);
  }

  private List<String> entries() {
    return List.copyOf(entries.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void assertLoggedAsText(String part) {
    assertThat(entries()).anyMatch(entry -> entry.contains(part));
    assertThat(entries()).allSatisfy(entry -> assertThat(entry.chars().noneMatch(Character::isISOControl)).as(entry).isTrue());
  }

  @Test
  void theUserOfASlowConnection() {
    var slow = hub.connect(hub.client().header("X-User-Id", "EVIL\u009b31m\u0085x").receiveBuffer(4096));
    RunningHub.subscribe(slow, 2, "slow");
    slow.stopReading();
    var publisher = hub.connect(hub.client().header("X-User-Id", "ann"));
    String command = "{\"id\":3,\"publish\":{\"channel\":\"slow\",\"data\":\"" + "x".repeat(60_000) + "\"}}";
    for (int i = 0; i < 400 && entries().stream().noneMatch(entry -> entry.contains(" is slow")); i++) {
      RunningHub.ask(publisher, command);
    }
    assertLoggedAsText("user \"EVIL\\u009b31m\\u0085x\" is slow");
  }

  @Test
  void namesInMessagesThatAreNoCommands() {
    for (String command : List.of(
        "{\"id\":7,\"EVIL\\r\\n\\u001b\":{}}", "{\"id\":7,\"rpc\":{\"EVIL\\r\\n\":1}}", "{\"id\":7,\"publish\":{\"channel\":\"\\r\\n\",\"type\":\"EVIL\\n\"}}", "EVIL\n",
        "{\"id\":7,\"connect\":{\"headers\":{\"EVIL\\r\\n\":1}}}", "\u001b")) {
      var client = hub.open(hub.client().header("X-User-Id", "ann"));
      client.send(command);
      assertThat(client.awaitClose(Duration.ofSeconds(5)).code()).isEqualTo(3501);
    }
    assertLoggedAsText("EVIL\\u000d\\u000a");
  }

  @Test
  void whatWasMeantToBeSecretIsNotLogged() {
    for (String command : List.of("{\"id\":1,\"connect\":{\"token\":s3cret}}", "{\"id\":1,\"connect\":{\"token\":{\"a\":\"s3cret\"}}}", "s3cret", "{\"id\":1,\"connect\":{\"token\":\"s3cret")) {
      var client = hub.open(hub.client().header("X-User-Id", "ann"));
      client.send(command);
      assertThat(client.awaitClose(Duration.ofSeconds(5)).code()).isIn(3500, 3501);
    }
    assertThat(entries()).isNotEmpty().noneMatch(entry -> entry.contains("s3cret"));
  }
}
