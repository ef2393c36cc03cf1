package dev.wshub.config;

import java.util.List;

/** What must hold between the keys of a section about tokens. */
final class TokenChecks {

  private static final String AUDIENCE = ".audience_regex";
  private static final String ISSUER = ".issuer_regex";
  private static final String URL = ".jwks_public_endpoint";

  private final TokenConfig config;
  private final String path;
  private final Problems problems;

  private TokenChecks(TokenSection section, Problems problems) {
    this.config = section.config();
    this.path = section.path();
    this.problems = problems;
  }

  static void check(ClientConfig client, Problems problems) {
    client.tokenSections().forEach(section -> new TokenChecks(section, problems).check());
  }

  private void check() {
    oneOf(config.audience(), config.audienceRegex(), AUDIENCE, "audience");
    oneOf(config.issuer(), config.issuerRegex(), ISSUER, "issuer");
    var expressions = List.of(expression(config.audienceRegex(), AUDIENCE), expression(config.issuerRegex(), ISSUER));
    secret(config.hmacSecretKey(), ".hmac_secret_key");
    secret(config.hmacPreviousSecretKey(), ".hmac_previous_secret_key");
    if (!config.jwksPublicEndpoint().isEmpty() && !problems.has(path + URL)) {
      url(new KeySetUrl(config.jwksPublicEndpoint()), expressions);
    }
  }

  private void oneOf(String exact, String expression, String key, String other) {
    if (!exact.isEmpty() && !expression.isEmpty()) {
      problems.add(path + key, "is set beside " + other + "; allowed is one of the two");
    }
  }

  private GoPattern expression(String expression, String key) {
    try {
      return new GoPattern(expression);
    } catch (IllegalArgumentException e) {
      problems.add(path + key, "is no regular expression: " + e.getMessage());
      return new GoPattern("");
    }
  }

  /** Whoever knows a public key could sign with it. */
  private void secret(String secret, String key) {
    if (secret.contains("-----BEGIN ")) {
      problems.add(path + key, "is a key in PEM form; allowed is a secret that nobody else knows");
    }
  }

  private void url(KeySetUrl url, List<GoPattern> expressions) {
    if (!url.isSound()) {
      problems.add(path + URL, "is no URL such as https://example.com/keys.json; what {{...}} stands for is part of its path");
    }
    for (String name : url.names()) {
      if (expressions.stream().noneMatch(expression -> expression.groupNames().contains(name))) {
        problems.add(path + URL, "has {{" + name + "}}, and neither issuer_regex nor audience_regex has a group of that name");
      }
    }
    for (GoPattern expression : expressions) {
      if (expression.groupNames().stream().anyMatch(url.names()::contains) && !expression.isListOfWords()) {
        unsafe(expression);
      }
    }
  }

  /** A token that nobody has verified yet would say where the key is that it is verified with. */
  private void unsafe(GoPattern expression) {
    String what = "is filled in from the expression " + expression + ", which matches more than a list of words such as (one|two)";
    if (!config.insecureSkipJwksEndpointSafetyCheck()) { // otherwise the start warns
      problems.add(path + URL, what);
    }
  }
}
