package dev.wshub.config;

/**
 * How connection tokens are verified; subscription tokens as well, unless they have a section of their own.
 *
 * @param hmacSecretKey secret of HS256, HS384 and HS512; empty: none of them
 * @param hmacPreviousSecretKey the secret before, for tokens that were made with it; empty: none
 * @param hmacPreviousSecretKeyValidUntil Unix seconds until which the secret before holds; 0: no end
 * @param rsaPublicKey key of RS256, RS384 and RS512 as {@link TokenKeys} reads it; empty: none of them
 * @param ecdsaPublicKey key of the one ES algorithm that its curve is for; empty: none
 * @param jwksPublicEndpoint URL of a JSON Web Key Set (RFC 7517); the keys above are not used then
 * @param audience one of the token's audiences; empty: any
 * @param audienceRegex expression that is looked for in the token's audiences; empty: any
 * @param issuer the token's issuer; empty: any
 * @param issuerRegex expression that is looked for in the token's issuer; empty: any
 * @param userIdClaim claim with the user's id instead of {@code sub}; empty: {@code sub}
 * @param insecureSkipJwksEndpointSafetyCheck any expression may fill in the URL
 */
public record TokenConfig(
    @Setting(means = "secret that verifies HS256, HS384 and HS512; 32 characters or more", secret = true)
        String hmacSecretKey,
    @Setting(means = "secret that is tried where hmac_secret_key does not fit, while keys are changed", secret = true)
        String hmacPreviousSecretKey,
    @Setting(means = "Unix seconds after which the previous secret is not tried; 0: no end", byDefault = "0", least = "0")
        long hmacPreviousSecretKeyValidUntil,
    @Setting(means = "public key that verifies RS256, RS384 and RS512: a PEM file, its text or the text's base64")
        String rsaPublicKey,
    @Setting(means = "public key that verifies ES256, ES384 or ES512 by its curve: a PEM file, its text or the text's base64")
        String ecdsaPublicKey,
    @Setting(
            means = "URL of a JSON Web Key Set that is used instead of the keys above; {{name}}: a group of the expressions below",
            matches = "|https?://\\S+")
        String jwksPublicEndpoint,
    @Setting(means = "audience that a token must name") String audience,
    @Setting(means = "regular expression that is looked for in a token's audiences") String audienceRegex,
    @Setting(means = "issuer that a token must name") String issuer,
    @Setting(means = "regular expression that is looked for in a token's issuer") String issuerRegex,
    @Setting(means = "claim that holds the user's id; empty: sub", matches = "[a-zA-Z_]*") String userIdClaim,
    @Setting(
            means = "allow expressions for {{name}} in the URL that match more than a list of words; only a warning then",
            byDefault = "false")
        boolean insecureSkipJwksEndpointSafetyCheck) {

  /** Whether any token can be valid. */
  public boolean hasKey() {
    return hasConfiguredKeys() || !jwksPublicEndpoint.isEmpty();
  }

  /** Whether there are keys that stand in the configuration itself. */
  public boolean hasConfiguredKeys() {
    return !(hmacSecretKey + hmacPreviousSecretKey + rsaPublicKey + ecdsaPublicKey).isEmpty();
  }

  /** Whether anything but keys says what tokens must be like. */
  public boolean hasRules() {
    return !(audience + audienceRegex + issuer + issuerRegex + userIdClaim).isEmpty();
  }

  /** The values include secrets. */
  @Override
  public String toString() {
    return "TokenConfig";
  }
}
