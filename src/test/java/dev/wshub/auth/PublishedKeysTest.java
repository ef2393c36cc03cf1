package dev.wshub.auth;

import static dev.wshub.auth.TokenRefusal.INVALID;
import static dev.wshub.auth.TokenRefusal.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.client.Jwt;
import dev.wshub.client.KeyServer;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Keys that come from a URL. */
@Timeout(60)
class PublishedKeysTest {

  private static final String CLAIMS = "{\"sub\":\"ann\"}";
  private static final KeyPair RSA = Jwt.keys("RS256");

  private final KeyServer server = new KeyServer();
  private VerifiedTokens tokens;

  private VerifiedTokens at(String path) {
    return tokens = VerifiedTokens.of(new JsonObject().put("jwks_public_endpoint", server.url(path)).put("hmac_secret_key", "s"));
  }

  private static String rsa(String name) {
    return Jwt.of("RS256", RSA.getPrivate(), name, CLAIMS);
  }

  /** On a busy machine an answer may be late, and is then asked for once more. */
  private void assertAskedFor(int times) {
    assertThat(server.requests()).hasSizeBetween(times, 2 * times);
  }

  @AfterEach
  void end() {
    if (tokens != null) {
      tokens.close();
    }
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
  void keysOfAllKindsVerify(String algorithm) {
    KeyPair pair = Jwt.keys(algorithm);
    server.publish("k", pair.getPublic());
    assertThat(at("/keys").connection(Jwt.of(algorithm, pair.getPrivate(), "k", CLAIMS)).user()).isEqualTo("ann");
    assertThat(tokens.refusal(Jwt.of(algorithm, Jwt.keys(algorithm).getPrivate(), "k", CLAIMS))).isEqualTo(INVALID);
    assertAskedFor(1);
    assertThat(server.requests()).containsOnly("/keys");
  }

  @Test
  void theKeysOfTheConfigurationAreNotUsed() {
    server.publish("k", RSA.getPublic());
    assertThat(at("/keys").refusal(Jwt.of("HS256", Jwt.secret("s"), "k", CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(Jwt.of("s", CLAIMS))).isEqualTo(INVALID);
    assertThat(server.requests()).as("no secret is looked for there").isEmpty();
  }

  @Test
  void aTokenMustNameItsKey() {
    server.publish("k", RSA.getPublic());
    assertThat(at("/keys").refusal(Jwt.of("RS256", RSA.getPrivate(), CLAIMS))).isEqualTo(INVALID);
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "true", "[\"k\"]", "{\"k\":1}"})
  void aNameThatIsNoTextIsNone(String name) {
    server.publish("k", RSA.getPublic());
    var header = new JsonObject().put("alg", "RS256").put("kid", new JsonObject("{\"it\":" + name + "}").getValue("it"));
    assertThat(at("/keys").refusal(Jwt.with(header, RSA.getPrivate(), CLAIMS))).isEqualTo(INVALID);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aKeyIsForItsAlgorithmAndItsUseAlone() {
    server.publish(Jwt.published("only256", RSA.getPublic()).put("use", "sig").put("alg", "RS256"))
        .publish(Jwt.published("other", RSA.getPublic()).put("use", "sig").put("alg", "PS256"))
        .publish(Jwt.published("enc", RSA.getPublic()).put("use", "enc"))
        .publish(Jwt.published("useless", RSA.getPublic()));
    assertThat(at("/keys").refusal(rsa("only256"))).isNull();
    assertThat(tokens.refusal(Jwt.of("RS512", RSA.getPrivate(), "only256", CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(rsa("other"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(rsa("enc"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(rsa("useless"))).isEqualTo(INVALID);
  }

  @Test
  void aPublishedSecretIsNoKey() {
    server.publish(new JsonObject().put("kty", "oct").put("k", Jwt.part("secret")).put("kid", "k").put("use", "sig"));
    assertThat(at("/keys").refusal(Jwt.of("HS256", Jwt.secret("secret"), "k", CLAIMS))).isEqualTo(INVALID);
    assertThat(tokens.refusal(rsa("k"))).isEqualTo(INVALID);
  }

  @Test
  void aSetIsAskedForOnceHoweverManyComeAtOnce() {
    server.publish("a", RSA.getPublic()).publish("b", RSA.getPublic());
    at("/keys");
    var results = IntStream.range(0, 300).mapToObj(i -> tokens.ask(rsa(i % 2 == 0 ? "a" : "b"))).toList();
    results.forEach(result -> assertThat(VerifiedTokens.refusal(result.join())).isNull());
    assertThat(tokens.refusal(rsa("a"))).isNull();
    assertAskedFor(1);
  }

  @Test
  void namesThatNobodyKnowsDoNotHaveTheSetAskedForEachTime() {
    server.publish("k", RSA.getPublic());
    at("/keys");
    assertThat(tokens.refusal(rsa("k"))).isNull();
    long begin = System.nanoTime();
    List<CompletableFuture<TokenResult<ConnectionToken>>> results =
        IntStream.range(0, 500).mapToObj(i -> tokens.ask(rsa("unknown" + i))).toList();
    assertThat(tokens.refusal(rsa("k"))).as("while they wait").isNull();
    results.forEach(result -> assertThat(VerifiedTokens.refusal(result.join())).isEqualTo(INVALID));
    long intervals = (System.nanoTime() - begin) / 1_000_000 / KeySet.LEAST_INTERVAL_MS;
    assertThat(intervals).as("they had to wait").isGreaterThanOrEqualTo(0).isLessThan(5);
    assertThat(server.requests()).as("once in each interval, twice where an answer was late").hasSizeBetween(2, 2 * (2 + (int) intervals));
  }

  @Test
  void aNewKeyIsFoundWhenATokenNamesIt() {
    server.publish("old", RSA.getPublic());
    assertThat(at("/keys").refusal(rsa("old"))).isNull();
    server.publish("new", RSA.getPublic());
    assertThat(tokens.refusal(rsa("new"))).isNull();
    assertAskedFor(2);
  }

  @Test
  void aSourceThatFailsIsAskedTwiceAndDecidesNothing() {
    server.answers(500);
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void nothingSecretOfThePlaceIsTold() {
    server.answers(500);
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(KeySet.class);
    logger.addAppender(log);
    String url = server.url("/keys").replace("//", "//me:hush@");
    tokens = VerifiedTokens.of(new JsonObject().put("jwks_public_endpoint", url + "?key=hush"));
    String told = tokens.ask(rsa("k")).join().toString() + log.list;
    logger.detachAppender(log);
    assertThat(told).contains("UNDECIDED", "No token keys", server.url("/keys")).doesNotContain("hush");
  }

  @Test
  void redirectsAreNotFollowed() {
    server.answers(302);
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
  }

  @Test
  void aSourceThatIsSilentIsWaitedForTwoSecondsAtMost() {
    server.isSilent();
    long begin = System.nanoTime();
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
    assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(1_900L, 4_000L);
  }

  @Test
  void aSourceThatIsNotThereDecidesNothing() {
    server.close();
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[1]}", "nonsense",
    "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"k\",\"n\":\"!\",\"e\":\"AQAB\"}]}",
    "{\"keys\":[{\"kty\":\"EC\",\"use\":\"sig\",\"kid\":\"k\",\"crv\":\"P-999\",\"x\":\"AQ\",\"y\":\"AQ\"}]}"})
  void whatIsNoKeySetDecidesNothing(String body) {
    server.says(body);
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
  }

  @Test
  void hugeAnswersAreNotRead() {
    server.says("{\"keys\":[],\"x\":\"" + "y".repeat(2_000_000) + "\"}");
    assertThat(at("/keys").refusal(rsa("k"))).isEqualTo(UNDECIDED);
  }

  @Test
  void thePlaceMayDependOnTheIssuer() {
    server.publish("k", RSA.getPublic());
    tokens = VerifiedTokens.of(new JsonObject()
        .put("jwks_public_endpoint", server.url("/{{realm}}/keys"))
        .put("issuer_regex", "^https://auth/(?P<realm>one|two)$"));
    assertThat(tokens.refusal(Jwt.of("RS256", RSA.getPrivate(), "k", "{\"iss\":\"https://auth/two\"}"))).isNull();
    assertThat(tokens.refusal(Jwt.of("RS256", RSA.getPrivate(), "k", "{\"iss\":\"https://auth/one\"}"))).isNull();
    assertThat(tokens.refusal(Jwt.of("RS256", RSA.getPrivate(), "k", "{\"iss\":\"https://auth/three\"}"))).isEqualTo(INVALID);
    assertThat(server.requests().stream().distinct()).containsExactly("/two/keys", "/one/keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../../b", "x//y", "a b", "%", "a?b=c/../d"})
  void whatWouldLeadElsewhereIsRefused(String realm) {
    tokens = VerifiedTokens.of(new JsonObject()
        .put("jwks_public_endpoint", server.url("/realms/{{realm}}/keys"))
        .put("issuer_regex", "^i:(?<realm>.*)$")
        .put("insecure_skip_jwks_endpoint_safety_check", true));
    String claims = new JsonObject().put("iss", "i:" + realm).encode();
    assertThat(tokens.refusal(Jwt.of("RS256", RSA.getPrivate(), "k", claims))).isEqualTo(INVALID);
    assertThat(server.requests()).isEmpty();
  }
}
