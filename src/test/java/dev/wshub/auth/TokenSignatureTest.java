package dev.wshub.auth;

import static dev.wshub.auth.TokenRefusal.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose signature makes a token valid, and what is no token at all. */
@Timeout(60)
class TokenSignatureTest {

  private static final String SECRET = "a secret of more than thirty-two letters";
  private static final String CLAIMS = "{\"sub\":\"ann\"}";
  private static final Map<String, KeyPair> PAIRS = new HashMap<>();

  private VerifiedTokens tokens;

  private static KeyPair pair(String algorithm) {
    return PAIRS.computeIfAbsent(algorithm.startsWith("RS") ? "RS" : algorithm, any -> Jwt.keys(algorithm));
  }

  private VerifiedTokens with(JsonObject section) {
    return tokens = VerifiedTokens.of(section);
  }

  private VerifiedTokens withSecret() {
    return with(new JsonObject().put("hmac_secret_key", SECRET));
  }

  private static JsonObject publicKey(String algorithm) {
    String key = algorithm.startsWith("RS") ? "rsa_public_key" : "ecdsa_public_key";
    return new JsonObject().put(key, Jwt.pem(pair(algorithm).getPublic()));
  }

  @AfterEach
  void end() {
    if (tokens != null) {
      tokens.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void aSecretVerifiesAllLengths(String algorithm) {
    assertThat(withSecret().connection(Jwt.of(algorithm, Jwt.secret(SECRET), CLAIMS)).user()).isEqualTo("ann");
    assertThat(tokens.refusal(Jwt.of(algorithm, Jwt.secret(SECRET + "x"), CLAIMS))).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"})
  void aPublicKeyVerifiesWhatThePrivateOneHasSigned(String algorithm) {
    assertThat(with(publicKey(algorithm)).connection(Jwt.of(algorithm, pair(algorithm).getPrivate(), CLAIMS)).user()).isEqualTo("ann");
    assertThat(tokens.refusal(Jwt.of(algorithm, Jwt.keys(algorithm).getPrivate(), CLAIMS))).isEqualTo(INVALID);
  }

  @Test
  void shortSecretsVerifyAsWell() {
    tokens = VerifiedTokens.withSecret("s");
    assertThat(tokens.connection(Jwt.of("s", CLAIMS)).user()).isEqualTo("ann");
  }

  @Test
  void whatWasChangedAfterwardsIsRefused() {
    String[] parts = Jwt.of(SECRET, CLAIMS).split("\\.");
    assertThat(withSecret().refusal(parts[0] + "." + Jwt.part("{\"sub\":\"bob\"}") + "." + parts[2])).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.part("{\"alg\":\"HS512\"}") + "." + parts[1] + "." + parts[2])).isEqualTo(INVALID);
    assertThat(tokens.refusal(parts[0] + "." + parts[1] + ".")).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
  void unsignedTokensAreRefused(String algorithm) {
    String unsigned = Jwt.part(new JsonObject().put("alg", algorithm).encode()) + "." + Jwt.part(CLAIMS) + ".";
    assertThat(withSecret().refusal(unsigned)).isEqualTo(INVALID);
    assertThat(tokens.refusal(unsigned + "c2ln")).isEqualTo(INVALID);
    tokens.close();
    assertThat(with(new JsonObject()).refusal(unsigned)).as("without any key").isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PS256", "ES256K", "HS1", "RSA1_5", "dir", "hs256", "EdDSA"})
  void otherAlgorithmsAreRefused(String algorithm) {
    String[] parts = Jwt.of(SECRET, CLAIMS).split("\\.");
    String header = Jwt.part(new JsonObject().put("alg", algorithm).encode());
    assertThat(withSecret().refusal(header + "." + parts[1] + "." + parts[2])).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void aPublicKeyIsNoSecret(String algorithm) {
    String pem = Jwt.pem(pair(algorithm).getPublic());
    JsonObject both = publicKey(algorithm).put("hmac_secret_key", SECRET);
    for (JsonObject section : new JsonObject[] {publicKey(algorithm), both}) {
      with(section);
      for (String secret : new String[] {pem, pem.trim(), pem.replace("\n", "")}) {
        assertThat(tokens.refusal(Jwt.of(secret, CLAIMS))).isEqualTo(INVALID);
      }
      tokens.close();
    }
  }

  @Test
  void keysOfOneKindDoNotVerifyForAnother() {
    String rsa = Jwt.of("RS256", pair("RS256").getPrivate(), CLAIMS);
    String es384 = Jwt.of("ES384", pair("ES384").getPrivate(), CLAIMS);
    assertThat(withSecret().refusal(rsa)).isEqualTo(INVALID);
    tokens.close();
    assertThat(with(publicKey("ES256")).refusal(rsa)).isEqualTo(INVALID);
    assertThat(tokens.refusal(es384)).as("another curve").isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of(SECRET, CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of("EdDSA", Jwt.keys("EdDSA").getPrivate(), CLAIMS))).isEqualTo(INVALID);
  }

  /** A signature of zeros once passed for one of any key in the JDK itself. */
  @Test
  void aSignatureOfZerosIsNone() {
    String[] parts = Jwt.of("ES256", pair("ES256").getPrivate(), CLAIMS).split("\\.");
    String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
    assertThat(with(publicKey("ES256")).refusal(parts[0] + "." + parts[1] + "." + zeros)).isEqualTo(INVALID);
  }

  @Test
  void thePreviousSecretHoldsUntilItsEnd() {
    JsonObject section = new JsonObject().put("hmac_secret_key", SECRET).put("hmac_previous_secret_key", "the one before");
    String old = Jwt.of("the one before", CLAIMS);
    assertThat(with(section).connection(old).user()).isEqualTo("ann");
    assertThat(tokens.connection(Jwt.of(SECRET, CLAIMS)).user()).isEqualTo("ann");
    long now = tokens.now();
    tokens.close();
    assertThat(with(section.copy().put("hmac_previous_secret_key_valid_until", now + 1000)).refusal(old)).isNull();
    tokens.close();
    assertThat(with(section.copy().put("hmac_previous_secret_key_valid_until", now - 1000)).refusal(old)).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of(SECRET, CLAIMS))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "t", "!.!.!", "é.é.é", "e30.e30.", "e30.e30.e30"})
  void whatHasNotThreePartsOfBase64WithAHeaderIsRefused(String token) {
    assertThat(withSecret().refusal(token)).isEqualTo(INVALID);
  }

  @Test
  void paddingAndWhiteSpaceAreRefused() {
    String token = Jwt.of(SECRET, CLAIMS);
    for (String spoiled : new String[] {token + "=", " " + token, token + "\n", token.replace(".", " .")}) {
      assertThat(withSecret().refusal(spoiled)).isEqualTo(INVALID);
      tokens.close();
    }
  }

  @Test
  void oversizedTokensAreRefused() {
    String large = "{\"sub\":\"ann\",\"info\":\"" + "x".repeat(50_000) + "\"}";
    assertThat(withSecret().refusal(Jwt.of(SECRET, large))).as("one of %d characters", large.length()).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of(SECRET, large.replace("x".repeat(25_000), "")))).isNull();
    var header = new JsonObject().put("alg", "HS256").put("x", "y".repeat(20_000));
    assertThat(tokens.refusal(Jwt.with(header, Jwt.secret(SECRET), CLAIMS))).as("a large header").isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.part("{\"alg\":" + "[".repeat(12_000)) + "." + Jwt.part(CLAIMS) + ".e30")).as("a deep header").isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of(SECRET, "{\"info\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"))).as("deep claims").isEqualTo(INVALID);
  }

  /** What a header says must be understood is not, and it cannot bring a key or change what is signed. */
  @Test
  void theHeaderChangesNothing() {
    var secret = Jwt.secret(SECRET);
    var header = new JsonObject().put("alg", "HS256");
    assertThat(withSecret().refusal(Jwt.with(header.copy().put("crit", new JsonArray().add("exp")).put("exp", 1), secret, CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.with(header.copy().put("b64", false), secret, CLAIMS))).isEqualTo(INVALID);
    var stranger = Jwt.keys("RS256");
    var own = new JsonObject().put("alg", "RS256").put("jwk", Jwt.published("k", stranger.getPublic())).put("jku", "http://127.0.0.1:1/");
    assertThat(tokens.refusal(Jwt.with(own, stranger.getPrivate(), CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.with(header.copy().put("typ", "anything").put("kid", "../../etc"), secret, CLAIMS))).isNull();
  }

  @Test
  void onlyTheSignatureIsSkippedWhereThatIsWanted() {
    tokens = new VerifiedTokens(new JsonObject().put("insecure_skip_token_signature_verify", true)
        .put("token", new JsonObject().put("audience", "hub")));
    assertThat(tokens.connection(Jwt.of("anything", "{\"sub\":\"ann\",\"aud\":\"hub\"}")).user()).isEqualTo("ann");
    assertThat(tokens.refusal(Jwt.of("anything", "{\"sub\":\"ann\",\"aud\":\"other\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of("anything", "{\"aud\":\"hub\",\"exp\":1}"))).isEqualTo(TokenRefusal.EXPIRED);
    assertThat(tokens.refusal(Jwt.part("{\"alg\":\"none\"}") + "." + Jwt.part("{\"aud\":\"hub\"}") + ".")).isEqualTo(INVALID);
  }

  @Test
  void subscriptionTokensMayHaveTheirOwnKey() {
    JsonObject token = new JsonObject().put("hmac_secret_key", SECRET);
    JsonObject own = new JsonObject().put("hmac_secret_key", "their own").put("enabled", true);
    String claims = "{\"sub\":\"ann\",\"channel\":\"a\"}";
    tokens = new VerifiedTokens(new JsonObject().put("token", token).put("subscription_token", own));
    assertThat(tokens.subscription(Jwt.of("their own", claims)).channel()).isEqualTo("a");
    assertThat(tokens.subscriptionRefusal(Jwt.of(SECRET, claims))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of("their own", CLAIMS))).isEqualTo(INVALID);
    tokens.close();
    tokens = new VerifiedTokens(new JsonObject().put("token", token).put("subscription_token", own.copy().put("enabled", false)));
    assertThat(tokens.subscription(Jwt.of(SECRET, claims)).channel()).isEqualTo("a");
    assertThat(tokens.subscriptionRefusal(Jwt.of("their own", claims))).isEqualTo(INVALID);
  }
}
