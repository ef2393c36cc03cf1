package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wshub.config.HubConfig;
import dev.wshub.config.RedisConfig;
import dev.wshub.protocol.ClientInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Presence of an instance with a registry: leaves are exact whatever becomes of the commands. */
@Timeout(30)
class PresenceStoreTest {
  private static final String CHANNEL = "c";
  private static final Keys KEYS = new Keys("ws");
  private static final Duration FENCE = Duration.ofSeconds(2);
  private static final ClientInfo ADA = new ClientInfo("ada", "a", null, null);
  private static final ClientInfo BOB = new ClientInfo("bob", "b", null, null);
  private static final InstanceId LIFE = new InstanceId("me", "first");

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final List<String> buried = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private RedisServer redis;
  private Commands commands;
  private PresenceOwner owner;
  private PresenceStore store;

  @BeforeEach
  void start() {
    redis = RedisServer.start();
    var engine = new JsonObject().put("redis", new JsonObject().put("address", redis.url()).put("io_timeout", "500ms"));
    var config = HubConfig.from(new JsonObject().put("engine", engine)).engine().redis();
    on(
        () -> {
          commands = new Commands(vertx, config, new Connector(vertx, config, 1), "test", server -> owner.makeGood());
          owner = new PresenceOwner(commands, KEYS, LIFE.id(), FENCE, buried::add);
          store = new PresenceStore(commands, KEYS, owner, 60_000);
          commands.start();
          return Future.succeededFuture();
        });
    await().until(() -> on(() -> Future.succeededFuture(commands.isUp())));
    beat(LIFE);
  }

  @AfterEach
  void stop() {
    on(commands::close);
    vertx.close().await();
    redis.close();
  }

  private <T> T on(Supplier<Future<T>> action) {
    return sent(action).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private <T> CompletableFuture<T> sent(Supplier<Future<T>> action) {
    var result = new CompletableFuture<T>();
    loop.runOnContext(go -> action.get().onComplete(result::complete, result::completeExceptionally));
    return result;
  }

  private void beat(InstanceId life) {
    on(
        () -> {
          owner.beat(life.incarnation(), System.nanoTime());
          return Future.succeededFuture();
        });
  }

  private void enter(ClientInfo client) {
    on(() -> store.add(CHANNEL, client, false));
    on(() -> store.join(CHANNEL, client));
  }

  private boolean remove(ClientInfo client) {
    return on(() -> store.remove(CHANNEL, ClientList.PRESENT, client, true));
  }

  private String ask(String command) {
    try {
      return redis.command(command).trim();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertPresent(int clients) {
    assertThat(ask("HLEN ws:presence:{c}")).isEqualTo(":" + clients);
  }

  /**
   * From now on what is told in the channel is kept, in the order of its arrival: {@code j} or {@code l}, and the
   * client.
   */
  private void listen() {
    var connector = new Connector(vertx, commandsConfig(), 1);
    on(
        () ->
            connector
                .dedicated("ws:channel:{any}")
                .compose(
                    connection -> {
                      connection.handler(push -> heard(push.get(push.size() - 1)));
                      return connection.send(Request.cmd(Command.SUBSCRIBE).arg(KEYS.live(CHANNEL)));
                    }));
    await().until(() -> ask("PUBSUB NUMSUB ws:channel:{c}").endsWith(":1"));
  }

  private RedisConfig commandsConfig() {
    var engine = new JsonObject().put("redis", new JsonObject().put("address", redis.url()));
    return HubConfig.from(new JsonObject().put("engine", engine)).engine().redis();
  }

  private void heard(Response message) {
    var envelope = message.type() == ResponseType.BULK ? Envelope.decode(message.toBytes(), 0) : null;
    if (envelope instanceof Envelope.Joined joined) {
      told.add("join " + joined.info().client());
    } else if (envelope instanceof Envelope.Left left) {
      told.add("leave " + left.info().client());
    }
  }

  @Test
  void aLeaveIsSentForWhoHasJoinedAndForNobodyElse() {
    listen();
    enter(ADA);
    on(() -> store.add(CHANNEL, BOB, false));
    assertThat(remove(BOB)).isTrue();
    on(() -> store.join(CHANNEL, BOB)); // too late
    assertThat(remove(ADA)).isTrue();
    assertThat(remove(ADA)).isFalse();
    await().untilAsserted(() -> assertThat(told).containsExactly("join a", "leave a"));
    assertThat(ask("KEYS ws:presence:*")).isEqualTo("*0");
    assertThat(ask("SCARD ws:instance:me:presence")).isEqualTo(":0");
  }

  @Test
  void newInformationOfAClientDoesNotTakeItsJoinAway() {
    listen();
    enter(ADA);
    on(() -> store.add(CHANNEL, new ClientInfo("ada", "a", null, new byte[] {'1'}), false));
    assertThat(on(() -> store.read(CHANNEL)).get("a").chanInfo()).isEqualTo(new byte[] {'1'});
    remove(ADA);
    await().untilAsserted(() -> assertThat(told).containsExactly("join a", "leave a"));
  }

  @Test
  void whoLeavesWhileRedisIsAwayIsRemovedWhenItIsBack() throws Exception {
    listen();
    enter(ADA);
    enter(BOB);
    signal("STOP");
    assertThat(remove(ADA)).isTrue();
    signal("CONT");
    await().untilAsserted(() -> assertThat(told).containsExactly("join a", "join b", "leave a"));
    assertPresent(1);
    assertThat(ask("SMEMBERS ws:instance:me:presence")).contains("first:c");
  }

  /** Redis does it when it goes on, on a connection that was given up long ago. */
  @Test
  void anEntryOfWhichNobodyKnowsWhetherItWasMadeIsRemoved() throws Exception {
    listen();
    enter(BOB);
    signal("STOP");
    assertThatThrownBy(() -> on(() -> store.add(CHANNEL, ADA, false))).hasMessageContaining("no answer");
    assertThat(remove(ADA)).isTrue();
    signal("CONT");
    await().during(Duration.ofMillis(300)).until(() -> ask("HKEYS ws:presence:{c}").endsWith("\r\nb"));
    assertThat(told).containsExactly("join b");
  }

  /** Redis has refused the removal, and the connection stays: the next heartbeat does it, or who comes again. */
  @Test
  void whatWasRefusedIsRemovedBeforeTheClientIsEnteredAgainAndNotAfter() {
    listen();
    enter(ADA);
    ask("CONFIG SET min-replicas-to-write 1");
    assertThat(remove(ADA)).isTrue();
    assertPresent(1);
    ask("CONFIG SET min-replicas-to-write 0");
    enter(ADA);
    beat(LIFE);
    on(commands::behind);
    assertPresent(1);
    await().untilAsserted(() -> assertThat(told).containsExactly("join a", "leave a", "join a"));
  }

  @Test
  void whoCouldNotEnterIsNotToBeRemovedLater() throws Exception {
    enter(ADA);
    redis.kill();
    await().until(() -> !on(() -> Future.succeededFuture(commands.isUp())));
    for (int i = 0; i < 2_000; i++) {
      var client = new ClientInfo("u", "u" + i, null, null);
      on(() -> store.add(CHANNEL, client, false).otherwise(false));
      on(() -> store.remove(CHANNEL, ClientList.PRESENT, client, false));
    }
    redis.restart();
    await().until(() -> on(() -> Future.succeededFuture(commands.isUp())));
    beat(LIFE);
    on(commands::behind);
    assertThat(ask("INFO commandstats")).contains("cmdstat_script").doesNotContain("cmdstat_evalsha");
  }

  @Test
  void whoHasLeftBeforeTheChannelIsListedIsNotEntered() {
    var added =
        sent(() -> {
          var adding = store.add(CHANNEL, ADA, false);
          return store.remove(CHANNEL, ClientList.PRESENT, ADA, false).compose(removed -> adding);
        });
    assertThatThrownBy(added::join).hasMessageContaining("left");
    assertPresent(0);
  }

  @Test
  void nobodyIsEnteredWhenTheLastHeartbeatIsTooOld() throws Exception {
    enter(ADA);
    TimeUnit.MILLISECONDS.sleep(FENCE.toMillis() + 50);
    assertThatThrownBy(() -> on(() -> store.add(CHANNEL, BOB, false))).hasMessageContaining("heartbeat");
    assertThat(remove(ADA)).isTrue();
    assertPresent(0);
    beat(LIFE);
    enter(BOB);
    assertPresent(1);
  }

  @Test
  void whoIsBuriedEntersNobodyUntilItLivesAnew() {
    listen();
    enter(ADA);
    on(() -> store.joinAlone(CHANNEL, BOB));
    var burial = new PresenceBurial(commands, KEYS);
    on(() -> burial.bury(CHANNEL, LIFE));
    on(() -> burial.bury(CHANNEL, LIFE));
    assertThatThrownBy(() -> on(() -> store.add(CHANNEL, BOB, false))).hasMessageContaining("taken for dead");
    assertThat(buried).containsExactly("first");
    beat(new InstanceId("me", "second"));
    on(() -> store.refresh(CHANNEL, ClientList.PRESENT, ADA, true, true));
    on(() -> burial.bury(CHANNEL, LIFE));
    assertPresent(1);
    await().untilAsserted(() -> assertThat(told).containsExactly("join a", "join b", "leave a", "leave b", "join a"));
    assertThat(ask("SMEMBERS ws:instance:me:presence")).contains("second:c");
  }

  @Test
  void aBurialTakesAllOfTheDeadAndNothingOfOthersAndPassesOverWhatIsNoEntry() {
    var all = IntStream.range(0, 700).mapToObj(i -> new ClientInfo("u" + i % 7, "u" + i, null, null)).toList();
    var added = new ArrayList<CompletableFuture<Boolean>>();
    all.forEach(client -> added.add(sent(() -> store.add(CHANNEL, client, false))));
    added.forEach(CompletableFuture::join);
    beat(new InstanceId("me", "second"));
    on(() -> store.add(CHANNEL, new ClientInfo("u0", "other", null, null), false));
    ask("HSET ws:presence:{c} foreign nonsense");
    assertThat(on(() -> store.read(CHANNEL))).hasSize(701);
    on(() -> new PresenceBurial(commands, KEYS).bury(CHANNEL, LIFE));
    assertThat(ask("HKEYS ws:presence:{c}")).contains("other", "foreign").startsWith("*2");
    assertThat(ask("HGET ws:presence:{c}:users u0")).endsWith("1");
    assertThat(ask("HLEN ws:presence:{c}:users")).isEqualTo(":1");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, "" + redis.process().pid()).start().waitFor();
    if (signal.equals("CONT")) {
      await().until(() -> on(() -> Future.succeededFuture(commands.isUp())));
    }
  }
}
