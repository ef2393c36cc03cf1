package dev.wshub.auth;

import dev.wshub.config.HubConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Verifies tokens on an event loop of its own, at a time that the test sets. */
final class VerifiedTokens implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong now = new AtomicLong(System.currentTimeMillis() / 1000);
  private final CompletableFuture<Tokens> tokens = new CompletableFuture<>();
  private final Context context = vertx.getOrCreateContext();

  /** @param client the section of the configuration */
  VerifiedTokens(JsonObject client) {
    HubConfig config = HubConfig.from(new JsonObject().put("client", client));
    context.runOnContext(
        start -> {
          var made = new Tokens(vertx, config, now::get);
          made.load().onComplete(loaded -> tokens.complete(made), tokens::completeExceptionally);
        });
    tokens.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** With these keys in the section for connection tokens. */
  static VerifiedTokens of(JsonObject token) {
    return new VerifiedTokens(new JsonObject().put("token", token));
  }

  static VerifiedTokens withSecret(String secret) {
    return of(new JsonObject().put("hmac_secret_key", secret));
  }

  long now() {
    return now.get();
  }

  CompletableFuture<TokenResult<ConnectionToken>> ask(String token) {
    return on(token, Tokens::connection);
  }

  private <T> CompletableFuture<TokenResult<T>> on(String token, Verification<T> verification) {
    var result = new CompletableFuture<TokenResult<T>>();
    context.runOnContext(start -> verification.run(tokens.join(), token, result::complete));
    return result.orTimeout(10, TimeUnit.SECONDS);
  }

  private interface Verification<T> {
    void run(Tokens tokens, String token, Consumer<TokenResult<T>> handler);
  }

  /** The token, or a failure of the test. */
  ConnectionToken connection(String token) {
    return valid(ask(token).join());
  }

  SubscriptionToken subscription(String token) {
    return valid(on(token, Tokens::subscription).join());
  }

  private static <T> T valid(TokenResult<T> result) {
    if (result instanceof TokenResult.Valid<T> valid) {
      return valid.token();
    }
    throw new AssertionError("refused: " + result);
  }

  /** Why it is refused; null: it is not. */
  TokenRefusal refusal(String token) {
    return refusal(ask(token).join());
  }

  TokenRefusal subscriptionRefusal(String token) {
    return refusal(on(token, Tokens::subscription).join());
  }

  static TokenRefusal refusal(TokenResult<?> result) {
    return result instanceof TokenResult.Refused<?> refused ? refused.refusal() : null;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
