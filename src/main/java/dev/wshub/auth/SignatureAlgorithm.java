package dev.wshub.auth;

/** The signatures that are known (RFC 7518, section 3; RFC 8037). There is none for tokens without one. */
enum SignatureAlgorithm {
  HS256(Family.HMAC),
  HS384(Family.HMAC),
  HS512(Family.HMAC),
  RS256(Family.RSA),
  RS384(Family.RSA),
  RS512(Family.RSA),
  ES256(Family.EC),
  ES384(Family.EC),
  ES512(Family.EC),
  EdDSA(Family.ED25519);

  /** Which keys fit. */
  enum Family {
    HMAC,
    RSA,
    EC,
    ED25519
  }

  private final Family family;

  SignatureAlgorithm(Family family) {
    this.family = family;
  }

  Family family() {
    return family;
  }

  /** By the name that stands in a token's header; null for any other. */
  static SignatureAlgorithm of(String name) {
    for (SignatureAlgorithm algorithm : values()) {
      if (algorithm.name().equals(name)) {
        return algorithm;
      }
    }
    return null;
  }
}
