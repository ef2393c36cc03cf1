package dev.wshub.auth;

import dev.wshub.auth.SignatureAlgorithm.Family;
import dev.wshub.config.TokenConfig;
import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Verifies the tokens of one section of the configuration. Secrets are tried at once, public keys beside the loop: on the JDK 17 of
 * the tests HS256 takes 8 µs of a processor, RS256 50 µs, ES256 1.5 ms and ES512 7 ms, and a thousand clients may reconnect at once.
 *
 * <p>Owner loop only.
 */
final class TokenVerifier {

  private final ClaimRules rules;
  private final String userClaim;
  private final KeySource keys;
  private final SignatureWork work;
  private final LongSupplier clock;

  /**
   * @param keys null: signatures are not verified
   * @param clock Unix seconds
   */
  TokenVerifier(TokenConfig config, KeySource keys, SignatureWork work, LongSupplier clock) {
    this.rules = new ClaimRules(config);
    this.userClaim = config.userIdClaim();
    this.keys = keys;
    this.work = work;
    this.clock = clock;
  }

  /** What claims that were found in order make. */
  interface Kind<T> {
    T of(ClaimReader claims) throws RefusedToken;
  }

  /**
   * The result comes at once or later, on the owner's loop.
   *
   * @param awaited whether anybody still wants it; where not, it need not come
   */
  <T> void verify(String compact, Kind<T> kind, BooleanSupplier awaited, Consumer<TokenResult<T>> handler) {
    try {
      var token = new SignedToken(compact);
      var attempt = new Attempt<T>(token, ClaimReader.read(token.payload(), userClaim), kind, awaited, handler);
      Map<String, String> groups = rules.groups(attempt.claims.registered());
      if (keys == null) {
        attempt.signed(true);
      } else {
        keys.find(token, groups, attempt);
      }
    } catch (RefusedToken e) {
      handler.accept(new TokenResult.Refused<>(e.refusal(), e.getMessage()));
    }
  }

  private final class Attempt<T> implements KeySource.Asker, SignatureWork.Verdict {
    private final SignedToken token;
    private final ClaimReader claims;
    private final Kind<T> kind;
    private final BooleanSupplier awaited;
    private final Consumer<TokenResult<T>> handler;

    Attempt(SignedToken token, ClaimReader claims, Kind<T> kind, BooleanSupplier awaited, Consumer<TokenResult<T>> handler) {
      this.token = token;
      this.claims = claims;
      this.kind = kind;
      this.awaited = awaited;
      this.handler = handler;
    }

    @Override
    public void found(List<? extends Key> found) {
      if (token.algorithm().family() == Family.HMAC) {
        signed(token.isSignedWithOneOf(found));
      } else {
        work.verify(() -> token.isSignedWithOneOf(found), this);
      }
    }

    @Override
    public boolean isAwaited() {
      return awaited.getAsBoolean();
    }

    @Override
    public void of(boolean valid) {
      signed(valid);
    }

    @Override
    public void tooLate() {
      refused(new RefusedToken(TokenRefusal.UNDECIDED, "too many tokens wait to be verified"));
    }

    @Override
    public void refused(RefusedToken reason) {
      handler.accept(new TokenResult.Refused<>(reason.refusal(), reason.getMessage()));
    }

    private void signed(boolean valid) {
      T made;
      try {
        if (!valid) {
          throw RefusedToken.invalid("its signature is not that of the key");
        }
        rules.check(claims.registered());
        made = kind.of(claims);
        ClaimRules.checkTime(claims.registered(), clock.getAsLong());
      } catch (RefusedToken e) {
        refused(e);
        return;
      }
      handler.accept(new TokenResult.Valid<>(made));
    }
  }
}
