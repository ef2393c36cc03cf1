package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Joining, leaving and coming back while 1,000 messages a second are published: nothing is missing, nothing comes twice. */
@ParameterizedClass
@EnumSource(names = {"REDIS", "DIRECT", "DIRECT_TLS", "DIRECT_SHARDED", "PUBLIC", "PUBLIC_SHARDED"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class JoinWhilePublishingTest {

  private static final int JOINS = 200;
  private static final int FOLLOWED = 5;
  private static final long PERIOD_NANOS = 1_000_000;
  private static final String CHANNEL = "kept:busy";

  @Parameter private Shape shape;

  @RegisterExtension
  final RunningHub hub = new RunningHub(() -> shape, """
      {"client": {"recovery_max_publication_limit": 10000},
       "channel": {"namespaces": [
         {"name": "kept", "history_size": 10000, "history_ttl": "60s", "force_recovery": true,
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}]}}
      """);

  private final ExecutorService clients = Executors.newCachedThreadPool();
  private volatile boolean publishing;
  private CompletableFuture<Void> publisher;

  @BeforeEach
  void publish() {
    publishing = true;
    publisher = CompletableFuture.runAsync(() -> {
      long next = System.nanoTime();
      for (int number = 1; publishing; number++) {
        hub.bus().publish(CHANNEL, Integer.toString(number));
        next += PERIOD_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }, clients);
  }

  @AfterEach
  void stop() throws Exception {
    publishing = false;
    publisher.get(10, TimeUnit.SECONDS);
    hub.bus().publish(CHANNEL, "0").join();
  }

  /** Where a client stands in the stream. */
  private static final class Follower {
    private final RawClient client;
    private String epoch = "";
    private long offset;

    Follower(RawClient client) {
      this.client = client;
    }

    void subscribe(int id) {
      client.send("{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + CHANNEL + "\"}}");
      started(client.receiveReply(id).getJsonObject("subscribe"));
    }

    void recover(int id) {
      client.send("{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + CHANNEL + "\",\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}}");
      var reply = client.receive();
      assertThat(reply.getInteger("id")).as("%s", reply).isEqualTo(id);
      var result = reply.getJsonObject("subscribe");
      assertThat(result.getBoolean("recovered")).as("%s", result).isTrue();
      assertThat(result.getLong("offset", 0L)).isEqualTo(offset);
      result.getJsonArray("publications", new JsonArray()).forEach(one -> next((JsonObject) one));
    }

    private void started(JsonObject result) {
      epoch = result.getString("epoch");
      offset = result.getLong("offset", 0L);
    }

    void follow(int count) {
      for (int i = 0; i < count; i++) {
        next(client.receive().getJsonObject("push").getJsonObject("pub"));
      }
    }

    private void next(JsonObject publication) {
      assertThat(publication.getLong("offset")).isEqualTo(offset + 1);
      offset++;
    }

    /** Leaves, and takes what comes before the reply. */
    void unsubscribe(int id) {
      client.send("{\"id\":" + id + ",\"unsubscribe\":{\"channel\":\"" + CHANNEL + "\"}}");
      for (var message = client.receive(); !message.containsKey("id"); message = client.receive()) {
        next(message.getJsonObject("push").getJsonObject("pub"));
      }
    }
  }

  @Test
  void theFirstMessageAfterTheReplyIsTheNextOne() {
    for (int i = 0; i < JOINS; i++) {
      var follower = new Follower(hub.connect());
      follower.subscribe(2);
      follower.follow(FOLLOWED);
      follower.client.close();
    }
  }

  @Test
  void leavingAndComingBackOnOneConnectionLosesNothing() {
    var follower = new Follower(hub.connect());
    follower.subscribe(2);
    for (int i = 0; i < JOINS; i++) {
      follower.follow(i % FOLLOWED);
      follower.unsubscribe(3 + 2 * i);
      follower.recover(4 + 2 * i);
    }
  }

  @Test
  void comingBackOnAnotherConnectionLosesNothing() {
    var follower = new Follower(hub.connect());
    follower.subscribe(2);
    for (int i = 0; i < JOINS; i++) {
      follower.follow(i % FOLLOWED);
      var next = new Follower(hub.connect());
      next.epoch = follower.epoch;
      next.offset = follower.offset;
      follower.client.close();
      next.recover(2);
      follower = next;
    }
  }

  @Test
  void manyClientsAtOnceLoseNothing() {
    List<CompletableFuture<Void>> all = IntStream.range(0, 20)
        .mapToObj(number -> CompletableFuture.runAsync(() -> comeAndGo(number), clients))
        .toList();
    all.forEach(CompletableFuture::join);
  }

  private void comeAndGo(int number) {
    var follower = new Follower(hub.connect());
    follower.subscribe(2);
    for (int i = 0; i < 20; i++) {
      follower.follow((number + i) % FOLLOWED);
      follower.unsubscribe(3 + 2 * i);
      follower.recover(4 + 2 * i);
    }
    follower.follow(FOLLOWED);
  }
}
