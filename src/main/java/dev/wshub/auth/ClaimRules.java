package dev.wshub.auth;

import dev.wshub.config.GoPattern;
import dev.wshub.config.TokenConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a token's issuer and audience must be, and that it must hold now. Immutable; any thread. */
final class ClaimRules {

  private final String issuer;
  private final String audience;
  private final GoPattern issuerExpression;
  private final GoPattern audienceExpression;

  ClaimRules(TokenConfig config) {
    issuer = config.issuer();
    audience = config.audience();
    issuerExpression = config.issuerRegex().isEmpty() ? null : new GoPattern(config.issuerRegex());
    audienceExpression = config.audienceRegex().isEmpty() ? null : new GoPattern(config.audienceRegex());
  }

  /** What the expressions' groups have matched: a key's place may depend on it, so that it is asked for before the signature. */
  Map<String, String> groups(RegisteredClaims claims) throws RefusedToken {
    var groups = new HashMap<String, String>();
    if (issuerExpression != null) {
      groups.putAll(issuerExpression.find(claims.issuer()).orElseThrow(() -> RefusedToken.invalid("its issuer is another")));
    }
    if (audienceExpression != null) {
      groups.putAll(
          claims.audience().stream()
              .map(audienceExpression::find)
              .flatMap(Optional::stream)
              .findFirst()
              .orElseThrow(() -> RefusedToken.invalid("its audience is another")));
    }
    return groups;
  }

  /** Whether the token is for us. */
  void check(RegisteredClaims claims) throws RefusedToken {
    groups(claims);
    if (!issuer.isEmpty() && !issuer.equals(claims.issuer())) {
      throw RefusedToken.invalid("its issuer is another");
    } else if (!audience.isEmpty() && !claims.audience().contains(audience)) {
      throw RefusedToken.invalid("its audience is another");
    }
  }

  /** Whether the token holds at this time, in Unix seconds; no allowance is made for clocks that differ. */
  static void checkTime(RegisteredClaims claims, long now) throws RefusedToken {
    if (claims.expiration() != 0 && now >= claims.expiration()) {
      throw new RefusedToken(TokenRefusal.EXPIRED, "it has expired");
    } else if (claims.notBefore() > now) {
      throw new RefusedToken(TokenRefusal.EXPIRED, "it does not hold yet");
    }
  }
}
