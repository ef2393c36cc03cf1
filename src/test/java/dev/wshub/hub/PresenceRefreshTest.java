package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceRefreshTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeClock clock = new FakeClock();
  private final RecordingListener listener = new RecordingListener();
  private final MemoryEngine engine =
      new MemoryEngine(vertx, listener, clock, 1_000_000, Duration.ofSeconds(60));
  private final PresenceRefresh refresh = new PresenceRefresh(vertx, engine, clock, 27_000);
  private final LoopMembers members = new LoopMembers(null, new HubChannel("c", 1));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Subscriber present(int connection) {
    var subscriber = new Subscriber(members, connection);
    subscriber.info = client("" + connection);
    subscriber.present = true;
    subscriber.announced = true;
    engine.addPresence("c", subscriber.info, true);
    refresh.add(subscriber);
    return subscriber;
  }

  @Test
  void entriesLiveAsLongAsTheirSubscribers() {
    var stays = present(1);
    var goes = present(2);
    refresh.remove(goes);
    for (int i = 0; i < 200; i++) {
      clock.advanceSeconds(1);
      refresh.turn();
      engine.sweep();
    }
    assertThat(engine.presence("c").result()).containsOnlyKeys(stays.info.client());
    assertThat(listener.events).containsExactly("leave c 2");
  }

  @Test
  void oneTurnRefreshesABoundedNumberAndTheNextOnesTheRest() throws Exception {
    List<Subscriber> subscribers = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      subscribers.add(present(i));
    }
    clock.advanceSeconds(27);
    var refreshed = new LinkedBlockingQueue<Long>();
    vertx.runOnContext(
        first -> {
          refresh.turn();
          refreshed.add(refreshedOf(subscribers));
          // Behind the turn that the first one has queued.
          vertx.runOnContext(second -> refreshed.add(refreshedOf(subscribers)));
        });
    assertThat(refreshed.poll(10, TimeUnit.SECONDS)).isEqualTo(500);
    assertThat(refreshed.poll(10, TimeUnit.SECONDS)).isEqualTo(1_000);
  }

  private long refreshedOf(List<Subscriber> subscribers) {
    return subscribers.stream().filter(subscriber -> subscriber.refreshedAt == clock.getAsLong()).count();
  }

  @Test
  void whoIsEnteredAnewIsSoInTheEndAndABoundedNumberAtATime() {
    var deferred = new DeferredEngine(vertx, listener, false);
    var anew = new PresenceRefresh(vertx, deferred, clock, 27_000);
    for (int i = 0; i < 1_200; i++) {
      var subscriber = present(i);
      deferred.onLoop(() -> anew.add(subscriber));
    }
    deferred.onLoop(() -> deferred.fails = command -> deferred.commands.size() < 1_000);
    deferred.onLoop(() -> anew.enterAnew(true));
    assertThat(deferred.commands).hasSize(500);
    deferred.settle();
    for (int turn = 0; turn < 3; turn++) {
      deferred.onLoop(anew::retry);
      deferred.settle();
    }
    // Five hundred have failed before.
    assertThat(deferred.commands).hasSize(500 + 1_200).containsOnly("refreshPresence c");
  }
}
