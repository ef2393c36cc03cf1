package dev.wshub.cli;

import dev.wshub.auth.RegisteredClaims;
import dev.wshub.auth.TokenResult;
import dev.wshub.auth.Tokens;
import dev.wshub.config.HubConfig;
import dev.wshub.config.Printable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Verifies one token as a hub with this configuration would. */
final class TokenCheck {

  /** Longer than any source of keys is waited for. */
  private static final long MOST_SECONDS = 10;

  private TokenCheck() {}

  /** How the one or the other kind is verified. */
  interface Verification<T> {
    void run(Tokens tokens, String token, Consumer<TokenResult<T>> handler);
  }

  /**
   * The words about a token that holds, on one line; a stranger may have chosen what it says.
   *
   * @param token {@code -}: it comes on standard input, where no other user of the machine sees it
   * @throws Configuration.Failed when it does not hold
   */
  static <T> String run(Vertx vertx, HubConfig config, String token, Verification<T> verification, Function<T, String> words)
      throws Configuration.Failed {
    String given = token.equals("-") ? fromStandardInput() : token;
    var result = Promise.<TokenResult<T>>promise();
    vertx.runOnContext(
        start -> {
          var tokens = new Tokens(vertx, config);
          tokens.load().onComplete(loaded -> verification.run(tokens, given, result::complete), result::fail);
        });
    TokenResult<T> told;
    try {
      told = result.future().toCompletionStage().toCompletableFuture().orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new Configuration.Failed("The token cannot be checked: " + e.getCause().getMessage());
    }
    if (told instanceof TokenResult.Refused<T> refused) {
      throw new Configuration.Failed("The token is refused: " + Printable.of(refused.why()));
    }
    return Printable.of(words.apply(((TokenResult.Valid<T>) told).token()));
  }

  private static String fromStandardInput() throws Configuration.Failed {
    try {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      throw new Configuration.Failed("Standard input cannot be read: " + e.getMessage());
    }
  }

  static String user(String user) {
    return user.isEmpty() ? "an anonymous user" : "user \"" + user + "\"";
  }

  /** Until when the token holds, and what it opens. */
  static String times(RegisteredClaims claims, String what, long expireAt) {
    return "; the token holds " + until(claims.expiration()) + ", the " + what + " " + until(expireAt);
  }

  private static String until(long seconds) {
    return seconds == 0 ? "for ever" : "until " + Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()));
  }
}
