package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An engine as one behind a network: what it is asked for takes effect later, in order, and its answers come later still.
 * A test lets both happen step by step. Checks on the way that no channel has two subscription commands under way.
 */
final class DeferredEngine implements Engine {
  private final Engine engine;
  private final Context context;
  private final boolean local;
  private final Queue<Runnable> effects = new ArrayDeque<>();
  private final Queue<Runnable> answers = new ArrayDeque<>();
  private final Map<String, Boolean> subscriptionCommands = new HashMap<>();

  /** Which commands fail, after they took effect; changed on the engine's loop. */
  Predicate<String> fails = command -> false;

  /** What an engine must never be asked for. */
  final List<String> violations = new ArrayList<>();

  /** What was asked for, in order. */
  final List<String> commands = new ArrayList<>();

  /** Must be made on the loop that owns it. */
  DeferredEngine(Vertx vertx, EngineListener listener, boolean local) {
    this.local = local;
    context = vertx.getOrCreateContext();
    engine =
        new MemoryEngine(vertx, listener, () -> System.nanoTime() / 1_000_000, 1L << 30, Duration.ofSeconds(600));
  }

  /** Runs on the engine's loop, and waits for it. */
  void onLoop(Runnable task) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            task.run();
            done.complete();
          } catch (Throwable e) {
            done.fail(e);
          }
        });
    done.future().toCompletionStage().toCompletableFuture().join();
  }

  /** Lets the next commands take effect, as many as there are at most. */
  void effects(int count) {
    onLoop(() -> run(effects, count));
  }

  /** Lets the next answers arrive. */
  void answers(int count) {
    onLoop(() -> run(answers, count));
  }

  /** Lets everything happen, until nothing is under way. */
  void settle() {
    onLoop(
        () -> {
          while (!effects.isEmpty() || !answers.isEmpty()) {
            run(effects, effects.size());
            run(answers, answers.size());
          }
        });
  }

  private static void run(Queue<Runnable> queue, int count) {
    for (int i = 0; i < count && !queue.isEmpty(); i++) {
      queue.poll().run();
    }
  }

  private <T> Future<T> defer(String command, Supplier<Future<T>> call) {
    commands.add(command);
    Promise<T> promise = Promise.promise();
    effects.add(
        () -> {
          var result = call.get();
          boolean failing = fails.test(command);
          answers.add(
              () -> {
                if (failing) {
                  promise.fail("failed on purpose");
                } else {
                  result.onComplete(promise);
                }
              });
        });
    return promise.future();
  }

  private Future<Void> subscription(String channel, boolean wanted, Supplier<Future<Void>> call) {
    if (subscriptionCommands.put(channel, wanted) != null) {
      violations.add("two subscription commands under way for " + channel);
    }
    return defer((wanted ? "subscribe " : "unsubscribe ") + channel, call)
        .eventually(
            () -> {
              subscriptionCommands.remove(channel);
              return Future.succeededFuture();
            });
  }

  @Override
  public boolean local() {
    return local;
  }

  @Override
  public Duration unsubscribeDelay() {
    return Duration.ZERO;
  }

  @Override
  public Future<Void> start() {
    return engine.start();
  }

  @Override
  public Future<Void> subscribe(String channel) {
    return subscription(channel, true, () -> engine.subscribe(channel));
  }

  @Override
  public Future<Void> unsubscribe(String channel) {
    return subscription(channel, false, () -> engine.unsubscribe(channel));
  }

  @Override
  public Future<StreamPosition> publish(
      String channel, byte[] data, ClientInfo info, PublishOptions options, ChannelOptions channelOptions) {
    return defer("publish " + channel, () -> engine.publish(channel, data, info, options, channelOptions));
  }

  @Override
  public Future<StreamPosition> position(String channel) {
    return defer("position " + channel, () -> engine.position(channel));
  }

  @Override
  public Future<HistoryResult> history(String channel, HistoryRange range) {
    return defer("history " + channel, () -> engine.history(channel, range));
  }

  @Override
  public Future<Void> removeHistory(String channel) {
    return defer("removeHistory " + channel, () -> engine.removeHistory(channel));
  }

  @Override
  public Future<Boolean> addPresence(String channel, ClientInfo info, boolean announced) {
    return defer("addPresence " + channel, () -> engine.addPresence(channel, info, announced));
  }

  @Override
  public Future<Void> refreshPresence(String channel, ClientInfo info, boolean announced) {
    return defer("refreshPresence " + channel, () -> engine.refreshPresence(channel, info, announced));
  }

  @Override
  public Future<Boolean> removePresence(String channel, ClientInfo info, boolean announce) {
    return defer("removePresence " + channel, () -> engine.removePresence(channel, info, announce));
  }

  @Override
  public Future<Map<String, ClientInfo>> presence(String channel) {
    return engine.presence(channel);
  }

  @Override
  public Future<PresenceStatistics> presenceStatistics(String channel) {
    return engine.presenceStatistics(channel);
  }

  @Override
  public Future<Void> publishJoin(String channel, ClientInfo info) {
    return defer("publishJoin " + channel, () -> engine.publishJoin(channel, info));
  }

  @Override
  public Future<Void> publishLeave(String channel, ClientInfo info) {
    return defer("publishLeave " + channel, () -> engine.publishLeave(channel, info));
  }

  @Override
  public Future<Void> close() {
    return engine.close();
  }
}
