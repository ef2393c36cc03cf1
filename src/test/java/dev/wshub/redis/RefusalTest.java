package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What Redis refuses is told to whoever asked; nothing else suffers. */
@Timeout(30)
class RefusalTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String PASSWORD = "geheim";
  private static final RedisServer REDIS = withUser();

  /** Before the hub, so that it ends after it. */
  @RegisterExtension @Order(1) static final AfterAllCallback REDIS_ENDS = context -> REDIS.close();

  @RegisterExtension
  @Order(2)
  static final RunningHub HUB =
      new RunningHub(
          Shape.REDIS,
          Channels.config(new JsonObject().put("address", "redis://hub:" + PASSWORD + "@127.0.0.1:" + REDIS.port()).put("unsubscribe_delay", "0s")));

  private static RedisServer withUser() {
    var redis = RedisServer.start();
    expectOk(redis, "ACL SETUSER hub on >" + PASSWORD + " ~* &ws:* +@all");
    return redis;
  }

  private static void expectOk(RedisServer redis, String command) {
    try {
      assertThat(redis.command(command)).startsWith("+OK");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger().addAppender(log);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.wshub.redis");
  }

  private List<String> logged(String words) {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).filter(line -> line.contains(words)).toList();
  }

  @AfterEach
  void allowEverything() {
    logger().detachAppender(log);
    expectOk(REDIS, "ACL SETUSER hub resetchannels &ws:* +@all");
    expectOk(REDIS, "CONFIG SET maxmemory 0");
  }

  private static void expectDelivery(String channel) {
    var client = HUB.subscribe(channel);
    assertThat(Channels.publish(HUB, channel, "hi")).isZero();
    assertThat(Channels.next(client, SOON)).isEqualTo("hi");
  }

  @Test
  void aChannelThatTheUserMayNotSubscribeIsRefusedAlone() {
    var before = HUB.subscribe("open-before");
    expectOk(REDIS, "ACL SETUSER hub resetchannels &ws:channel:{open* &ws:channel:{is-there}");
    var client = HUB.connect();
    assertThat(RunningHub.errorCode(RunningHub.subscribe(client, 2, "closed"))).isEqualTo(100);
    assertThat(logged("NOPERM")).hasSize(1).allMatch(line -> line.contains("channel closed"));
    assertThat(RunningHub.subscribe(client, 3, "open-1").containsKey("subscribe")).isTrue();
    assertThat(Channels.publish(HUB, "open-1", "hi")).isZero();
    assertThat(Channels.next(client, SOON)).isEqualTo("hi");
    assertThat(Channels.publish(HUB, "open-before", "hi")).isZero();
    assertThat(Channels.next(before, SOON)).isEqualTo("hi");
  }

  @Test
  void aFullRedisIsError100UntilItHasRoomAgain() {
    var client = HUB.subscribe("kept:full");
    expectOk(REDIS, "CONFIG SET maxmemory 1");
    assertThat(Channels.publish(HUB, "kept:full", 1)).isEqualTo(100);
    assertThat(Channels.publish(HUB, "kept:full", 2)).isEqualTo(100);
    expectOk(REDIS, "CONFIG SET maxmemory 0");
    assertThat(Channels.publish(HUB, "kept:full", 3)).isZero();
    assertThat(Channels.next(client, SOON)).isEqualTo(3);
  }

  @Test
  void aMissingRightIsError100AndTheConnectionStays() {
    expectOk(REDIS, "ACL SETUSER hub -publish");
    assertThat(Channels.publish(HUB, "right", 1)).isEqualTo(100);
    expectOk(REDIS, "ACL SETUSER hub +publish");
    expectDelivery("right");
  }

  @Test
  void scriptsThatRedisHasForgottenAreSentAgain() {
    expectDelivery("kept:script-1");
    expectOk(REDIS, "SCRIPT FLUSH");
    expectDelivery("kept:script-2");
  }

  @Test
  void otherProgramsPublishJsonAndNothingElse() throws IOException {
    var client = HUB.subscribe("foreign");
    assertThat(REDIS.command("PUBLISH ws:channel:{foreign} \"{\\\"text\\\":\\\"hi\\\"}\"")).isEqualTo(":1\r\n");
    assertThat(Channels.next(client, SOON)).isEqualTo(new JsonObject().put("text", "hi"));
    for (var bad : new String[] {"{\\\"text\\\":", "\\xff\\xfe", "\\\"\\xc3\\x28\\\"", "\\x01p", "\\x01z", "\\x01p9:e", ""}) {
      assertThat(REDIS.command("PUBLISH ws:channel:{foreign} \"" + bad + "\"")).isEqualTo(":1\r\n");
    }
    assertThat(REDIS.command("PUBLISH ws:channel:{foreign} 1")).isEqualTo(":1\r\n");
    assertThat(Channels.next(client, SOON)).isEqualTo(1);
    assertThat(logged("were dropped so far")).as("once a minute").hasSize(1);
  }

  @Test
  void whatOtherProgramsPublishIsNoLargerThanWhatAnybodyMay() throws IOException {
    var client = HUB.subscribe("large");
    for (int bytes : new int[] {300_000, 200_000}) {
      var script = "return redis.call('PUBLISH', 'ws:channel:{large}', '\\\"' .. string.rep('x', " + bytes + ") .. '\\\"')";
      assertThat(REDIS.command("EVAL \"" + script + "\" 0")).isEqualTo(":1\r\n");
    }
    assertThat(Channels.next(client, SOON).toString()).hasSize(200_000);
  }

  @Test
  void channelsBeyondTheConnectionsOfRedisShareOnesThatAreUp() throws IOException {
    expectDelivery("shares-before");
    try (var admin = REDIS.session()) {
      int connections = Integer.parseInt(admin.command("INFO clients").replaceAll("(?s).*connected_clients:(\\d+).*", "$1"));
      assertThat(admin.command("CONFIG SET maxclients " + (connections + 3))).startsWith("+OK");
      try {
        for (int i = 0; i < 10; i++) {
          expectDelivery("shares-" + i);
        }
      } finally {
        admin.command("CONFIG SET maxclients 10000");
      }
    }
    expectDelivery("shares-after");
  }
}
