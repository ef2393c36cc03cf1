package dev.wshub.auth;

import dev.wshub.config.TokenConfig;
import dev.wshub.config.TokenKeys;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/** The keys of the configuration: which of them is asked depends on the kind of signature alone. Immutable; any thread. */
final class ConfiguredKeys implements KeySource {

  private final Key secret;
  private final Key previousSecret;
  private final long previousValidUntil;
  private final TokenKeys publicKeys;
  private final LongSupplier clock;

  /** @param clock Unix seconds */
  ConfiguredKeys(TokenConfig config, TokenKeys publicKeys, LongSupplier clock) {
    this.secret = secret(config.hmacSecretKey());
    this.previousSecret = secret(config.hmacPreviousSecretKey());
    this.previousValidUntil = config.hmacPreviousSecretKeyValidUntil();
    this.publicKeys = publicKeys;
    this.clock = clock;
  }

  private static Key secret(String text) {
    return text.isEmpty() ? null : new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HMAC");
  }

  @Override
  public void find(SignedToken token, Map<String, String> groups, Asker asker) {
    List<Key> keys =
        switch (token.algorithm().family()) {
          case HMAC -> present(secret, previousValidUntil == 0 || clock.getAsLong() <= previousValidUntil ? previousSecret : null);
          case RSA -> present(publicKeys.rsa());
          case EC -> present(publicKeys.ecdsa());
          case ED25519 -> List.of();
        };
    if (keys.isEmpty()) {
      asker.refused(RefusedToken.invalid("there is no key for " + token.algorithm()));
    } else {
      asker.found(keys);
    }
  }

  private static List<Key> present(Key... keys) {
    return Stream.of(keys).filter(key -> key != null).toList();
  }
}
