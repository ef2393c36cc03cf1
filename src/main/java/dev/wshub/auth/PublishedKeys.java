package dev.wshub.auth;

import dev.wshub.auth.SignatureAlgorithm.Family;
import dev.wshub.config.KeySetUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keys that somebody publishes, at one URL or at one that depends on the token. A token can ask for them by name only, and never
 * for a secret.
 *
 * <p>Owner loop only.
 */
final class PublishedKeys implements KeySource {

  /** URLs whose keys are held. More come about only where the check of the expressions that fill in is off. */
  private static final int MOST_URLS = 100;

  private final KeySetUrl url;
  private final KeyFetch fetch;
  private final KeySet.Timers timers;
  private final LongSupplier clockMs;
  private final Map<String, KeySet> sets = new HashMap<>();

  /** @param clockMs milliseconds of a clock that never goes back */
  PublishedKeys(KeySetUrl url, KeyFetch fetch, KeySet.Timers timers, LongSupplier clockMs) {
    this.url = url;
    this.fetch = fetch;
    this.timers = timers;
    this.clockMs = clockMs;
  }

  @Override
  public void find(SignedToken token, Map<String, String> groups, Asker asker) {
    if (token.keyId() == null || token.algorithm().family() == Family.HMAC) {
      asker.refused(RefusedToken.invalid("it names no published key"));
      return;
    }
    String place = url.resolve(groups).orElse(null);
    if (place == null) {
      asker.refused(RefusedToken.invalid("what it says about its issuer or audience leads to no place of keys"));
      return;
    }
    KeySet set = set(place);
    if (set == null) {
      asker.refused(new RefusedToken(TokenRefusal.UNDECIDED, "keys of too many places are asked for"));
    } else {
      set.find(token.keyId(), answer(token, asker));
    }
  }

  private static KeySet.Asker answer(SignedToken token, Asker asker) {
    return new KeySet.Asker() {
      @Override
      public void found(PublishedKey key) {
        if (key.fits(token.algorithm())) {
          asker.found(List.of(key.key()));
        } else {
          asker.refused(RefusedToken.invalid("its key is not for " + token.algorithm()));
        }
      }

      @Override
      public void refused(RefusedToken reason) {
        asker.refused(reason);
      }
    };
  }

  private KeySet set(String place) {
    KeySet held = sets.get(place);
    if (held == null && sets.size() >= MOST_URLS) {
      sets.values().removeIf(KeySet::isIdle);
    }
    return held != null || sets.size() >= MOST_URLS
        ? held
        : sets.computeIfAbsent(place, url -> new KeySet(url, fetch, timers, clockMs));
  }
}
