package dev.wshub.auth;

import dev.wshub.config.ClientConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.config.KeySetUrl;
import dev.wshub.config.TokenKeys;
import dev.wshub.config.TokenSection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jose4j.jwa.AlgorithmFactoryFactory;

/**
 * Verifies the tokens that clients bring. Each event loop has one of its own, with its own key sets; what takes long is done by a few
 * worker threads that all loops of a hub share.
 *
 * <p>Belongs to the event loop that made it; must have loaded before it is used.
 */
public final class Tokens {

  private final Vertx vertx;
  private final ClientConfig config;
  private final LongSupplier clock;
  private final SignatureWork work;
  private TokenVerifier connections;
  private TokenVerifier subscriptions;

  public Tokens(Vertx vertx, HubConfig config) {
    this(vertx, config, () -> System.currentTimeMillis() / 1000);
  }

  /** @param clock Unix seconds */
  Tokens(Vertx vertx, HubConfig config, LongSupplier clock) {
    this.vertx = vertx;
    this.config = config.client();
    this.clock = clock;
    this.work = new SignatureWork(vertx, workers(vertx, config.eventBus().prefix()));
  }

  /** Half of the processors, so that the loops and Redis keep the others; threads are made when they are needed. */
  private static WorkerExecutor workers(Vertx vertx, String hub) {
    return vertx.createSharedWorkerExecutor(hub + "-tokens", Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  private record Keys(TokenKeys connections, TokenKeys subscriptions, List<String> problems) {}

  /** Reads the keys that files hold, not on this loop; fails with what is wrong. */
  public Future<Void> load() {
    return vertx
        .executeBlocking(this::read)
        .compose(
            keys -> {
              if (!keys.problems.isEmpty()) {
                return Future.failedFuture(new IllegalStateException(String.join("; ", keys.problems)));
              }
              connections = verifier(config.connectionTokens(), keys.connections);
              subscriptions =
                  config.subscriptionToken().enabled()
                      ? verifier(config.subscriptionTokens(), keys.subscriptions)
                      : connections;
              return Future.succeededFuture();
            });
  }

  private Keys read() {
    var problems = new ArrayList<String>();
    if (config.connectionTokens().config().hasKey() || config.subscriptionTokens().config().hasKey()) {
      AlgorithmFactoryFactory.getInstance(); // tries what the JDK has when it is first used, which takes a while
    }
    return new Keys(
        TokenKeys.read(config.connectionTokens(), (path, what) -> problems.add(path + " " + what)),
        TokenKeys.read(config.subscriptionTokens(), (path, what) -> problems.add(path + " " + what)),
        problems);
  }

  private TokenVerifier verifier(TokenSection section, TokenKeys publicKeys) {
    KeySource keys = config.insecureSkipTokenSignatureVerify() ? null : keys(section, publicKeys);
    return new TokenVerifier(section.config(), keys, work, clock);
  }

  private KeySource keys(TokenSection section, TokenKeys publicKeys) {
    String url = section.config().jwksPublicEndpoint();
    return url.isEmpty()
        ? new ConfiguredKeys(section.config(), publicKeys, clock)
        : new PublishedKeys(
            new KeySetUrl(url),
            new KeyFetch(vertx),
            (ms, task) -> vertx.setTimer(ms, timer -> task.run()),
            () -> System.nanoTime() / 1_000_000);
  }

  /** No more verdicts; completes when the workers have nothing left of this loop. */
  public Future<Void> end() {
    return work.end();
  }

  /** Verifies the token of a connection; the result comes at once or later, on this loop. */
  public void connection(String token, Consumer<TokenResult<ConnectionToken>> handler) {
    connection(token, () -> true, handler);
  }

  /**
   * The same.
   *
   * @param awaited whether anybody still wants the result; where not, it need not come
   */
  public void connection(String token, BooleanSupplier awaited, Consumer<TokenResult<ConnectionToken>> handler) {
    connections.verify(token, ClaimReader::connection, awaited, handler);
  }

  /** The same for the token of a subscription. */
  public void subscription(String token, Consumer<TokenResult<SubscriptionToken>> handler) {
    subscriptions.verify(token, ClaimReader::subscription, () -> true, handler);
  }
}
