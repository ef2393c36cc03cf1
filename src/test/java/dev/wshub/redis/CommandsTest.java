package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.client.TestCertificate;
import dev.wshub.config.HubConfig;
import dev.wshub.config.RedisConfig;
import dev.wshub.hub.EngineAway;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Commands on their own, against servers that do not let the hub in, forget scripts, or are the wrong ones. */
@Timeout(30)
class CommandsTest {
  private static final String SECRET = "s3cret";

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<ServerIdentity> servers = new CopyOnWriteArrayList<>();
  private Connector connector;
  private Commands commands;

  @BeforeEach
  void listen() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void close() {
    logger().detachAppender(log);
    if (commands != null) {
      onLoop(() -> commands.close().eventually(connector::close));
    }
    vertx.close().await();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.wshub.redis");
  }

  private <T> T onLoop(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(turn -> call.get().onComplete(promise));
    return promise.future().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void connect(String address) {
    connect(new JsonObject().put("address", address));
  }

  private void connect(JsonObject redis) {
    redis.put("io_timeout", "2s");
    RedisConfig config = HubConfig.from(new JsonObject().put("engine", new JsonObject().put("redis", redis))).engine().redis();
    onLoop(() -> {
      connector = new Connector(vertx, config, 1);
      commands = new Commands(vertx, config, connector, "test", servers::add);
      commands.start();
      return Future.succeededFuture();
    });
  }

  private void awaitWarning(String words) {
    await().until(() -> log.list.stream().anyMatch(event -> event.getFormattedMessage().contains(words)));
    assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains(SECRET));
  }

  @Test
  void aWrongPasswordIsToldWithWhatToDoAndTriedAgain() throws Exception {
    try (var redis = RedisServer.start()) {
      redis.command("ACL SETUSER hub on >other ~* &* +@all");
      connect("redis://hub:" + SECRET + "@127.0.0.1:" + redis.port());
      awaitWarning("WRONGPASS");
      awaitWarning("engine.redis.password are not those");
      redis.command("ACL SETUSER hub >" + SECRET);
      await().until(() -> servers.size() == 1);
      assertThat(log.list).filteredOn(event -> event.getFormattedMessage().contains("WRONGPASS")).hasSize(1);
    }
  }

  @Test
  void aMissingPasswordIsToldWithWhatToDo() throws Exception {
    try (var redis = RedisServer.start()) {
      redis.command("CONFIG SET requirepass " + SECRET);
      connect(redis.url());
      awaitWarning("give engine.redis.password");
    }
  }

  @Test
  void aServerThatIsTooOldIsToldSo() throws Exception {
    try (var redis = new OldRedis()) {
      connect("127.0.0.1:" + redis.port());
      awaitWarning("it is Redis 6.0.16, and the hub needs 6.2 or later");
      assertThat(servers).isEmpty();
    }
  }

  @Test
  void aNodeOfAClusterAsASingleServerIsToldSo() {
    try (var redis = RedisServer.startOn(RedisServer.freePort(), "--cluster-enabled", "yes", "--cluster-port", "0")) {
      connect(redis.url());
      awaitWarning("its address belongs into redis+cluster://");
    }
  }

  private Future<Long> publish(String channel, int number) {
    var keys = new Keys("ws");
    var ofChannel = List.of(keys.meta(channel), keys.stream(channel), keys.result(channel, ""));
    return commands
        .run(Script.PUBLISH, ofChannel, keys.live(channel), "" + number, "n", "epoch", 10_000, 60, 60, 0, "", 0)
        .map(reply -> reply.get(1).toLong());
  }

  /** Those that were under way when the scripts went are sent again, and those that come meanwhile wait behind them. */
  @Test
  void orderIsKeptWhenScriptsAreForgotten() {
    try (var redis = RedisServer.start()) {
      connect(redis.url());
      await().until(() -> commands.isUp());
      var offsets = new ArrayList<Future<Long>>();
      Promise<Void> sent = Promise.promise();
      context.runOnContext(turn -> publishInTurns(1_500, offsets, sent));
      onLoop(sent::future);
      onLoop(() -> commands.behind());
      assertThat(offsets).as("behind() is behind those that were sent again").allMatch(Future::succeeded);
      for (int i = 0; i < offsets.size(); i++) {
        assertThat(offsets.get(i).result()).isEqualTo(i + 1);
      }
    }
  }

  private void publishInTurns(int left, List<Future<Long>> offsets, Promise<Void> sent) {
    if (left % 50 == 0) {
      commands.send(Command.SCRIPT, "FLUSH");
    }
    offsets.add(publish("c", left));
    if (left == 1) {
      sent.complete();
    } else {
      context.runOnContext(next -> publishInTurns(left - 1, offsets, sent));
    }
  }

  /** Another instance may give Redis back what it has forgotten, in the middle of what is under way. */
  @Test
  void whoWasOvertakenWhileHisScriptWasForgottenIsToldAndTheOthersGoOn() {
    try (var redis = RedisServer.start()) {
      connect(redis.url());
      await().until(() -> commands.isUp());
      var published = new ArrayList<Future<Long>>();
      onLoop(() -> {
        commands.send(Command.SCRIPT, "FLUSH");
        published.add(publish("c", 1));
        published.add(publish("other", 1));
        commands.send(Command.SCRIPT, "LOAD", Script.PUBLISH.source());
        published.add(publish("c", 2));
        return commands.behind();
      });
      assertThat(published.get(0).cause()).isInstanceOf(EngineAway.class);
      assertThat(published.get(1).result()).isEqualTo(1);
      assertThat(published.get(2).result()).isEqualTo(1);
    }
  }

  @Test
  void whereAllThatWereForgottenWereOvertakenThoseThatWaitGoOn() {
    try (var redis = RedisServer.start()) {
      connect(redis.url());
      await().until(() -> commands.isUp());
      onLoop(() -> {
        commands.send(Command.SCRIPT, "FLUSH");
        publish("c", 1);
        commands.send(Command.SCRIPT, "LOAD", Script.PUBLISH.source());
        publish("c", 2);
        return commands.send(Command.GET, "x");
      });
      assertThat(onLoop(() -> publish("c", 3))).isEqualTo(2);
    }
  }

  @Test
  void aServerWithACertificateOfAStrangerIsNotTrusted(@TempDir Path directory) throws Exception {
    var certificate = TestCertificate.in(directory, "localhost");
    int port = RedisServer.freePort();
    var pem = certificate.certificate().toString();
    try (var redis = RedisServer.start(
        "--tls-port", "" + port, "--tls-cert-file", pem, "--tls-key-file", certificate.key().toString(), "--tls-ca-cert-file", pem, "--tls-auth-clients", "no")) {
      connect("rediss://localhost:" + port);
      awaitWarning("valid certification path");
      assertThat(servers).isEmpty();
      onLoop(() -> commands.close().eventually(connector::close));
      connect(new JsonObject().put("address", "rediss://localhost:" + port).put("tls", new JsonObject().put("insecure_skip_verify", true)));
      await().until(() -> commands.isUp());
      onLoop(() -> commands.close().eventually(connector::close));
      connect(new JsonObject().put("address", "rediss://127.0.0.1:" + port).put("tls", new JsonObject().put("server_ca_pem", pem)));
      awaitWarning("No subject alternative names");
    }
  }
}
