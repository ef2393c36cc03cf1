package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import dev.wshub.client.TestCertificate;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in the sections about tokens. */
class TokenConfigTest {

  private static final KeyPair RSA = Jwt.keys("RS256");

  /** Where the algorithm and the lengths before it end in a public key of 2048 bits: what follows is PKCS#1. */
  private static final int HEAD_OF_RSA_KEY = 24;

  @TempDir Path directory;

  private static List<String> problems(JsonObject client) {
    try {
      ConfigLoader.embedded(new JsonObject().put("client", client));
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  private static List<String> problemsOfToken(String json) {
    return problems(new JsonObject().put("token", new JsonObject(json)));
  }

  private static List<String> problemsOfKey(String name, String value) {
    return problems(new JsonObject().put("token", new JsonObject().put(name, value)));
  }

  private static TokenKeys read(String name, String value) {
    var client = HubConfig.from(new JsonObject().put("client", new JsonObject().put("token", new JsonObject().put(name, value)))).client();
    return TokenKeys.read(client.connectionTokens(), (path, what) -> {
      throw new AssertionError(path + " " + what);
    });
  }

  @Test
  void publicKeysMayComeInManyForms() throws Exception {
    String pem = Jwt.pem(RSA.getPublic());
    Path file = Files.writeString(directory.resolve("key.pem"), pem);
    byte[] encoded = RSA.getPublic().getEncoded();
    String pkcs1 = Jwt.pem("RSA PUBLIC KEY", Arrays.copyOfRange(encoded, HEAD_OF_RSA_KEY, encoded.length));
    String base64 = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    for (String form : List.of(pem, pem.replace("\n", "\r\n"), file.toString(), base64, pkcs1, "a word before\n" + pem)) {
      assertThat(read("rsa_public_key", form).rsa()).as(form).isEqualTo(RSA.getPublic());
    }
    KeyPair ec = Jwt.keys("ES256");
    assertThat(read("ecdsa_public_key", Jwt.pem(ec.getPublic())).ecdsa()).isEqualTo(ec.getPublic());
  }

  @Test
  void aCertificateHoldsAPublicKeyToo() throws Exception {
    var made = TestCertificate.in(directory, "localhost");
    String key = Files.readString(made.certificate());
    var problems = problemsOfKey("rsa_public_key", key);
    var other = problemsOfKey("ecdsa_public_key", key);
    assertThat(problems.isEmpty() != other.isEmpty()).as("it is of one kind: %s %s", problems, other).isTrue();
  }

  @Test
  void whatIsNoPublicKeyIsNamed() throws Exception {
    String rsa = "client.token.rsa_public_key: ";
    assertThat(problemsOfKey("rsa_public_key", "absent.pem"))
        .containsExactly(rsa + "is neither the path of a file that can be read, nor text in PEM form, nor its base64");
    assertThat(problemsOfKey("rsa_public_key", Jwt.pem("PRIVATE KEY", RSA.getPrivate().getEncoded())))
        .containsExactly(rsa + "holds a private key; allowed is the public one that belongs to it");
    assertThat(problemsOfKey("rsa_public_key", Jwt.pem(Jwt.keys("ES256").getPublic()))).containsExactly(rsa + "holds no RSA public key in PEM form");
    assertThat(problemsOfKey("rsa_public_key", Jwt.pem("PUBLIC KEY", new byte[50]))).containsExactly(rsa + "holds no RSA public key in PEM form");
    assertThat(problemsOfKey("ecdsa_public_key", Jwt.pem(RSA.getPublic())))
        .containsExactly("client.token.ecdsa_public_key: holds no EC public key in PEM form");
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    assertThat(problemsOfKey("rsa_public_key", Jwt.pem(generator.generateKeyPair().getPublic())))
        .containsExactly(rsa + "holds a key of 1024 bits, allowed are 2048 or more");
  }

  @Test
  void aPublicKeyIsNoSecret() {
    assertThat(problemsOfKey("hmac_secret_key", Jwt.pem(RSA.getPublic())))
        .containsExactly("client.token.hmac_secret_key: is a key in PEM form; allowed is a secret that nobody else knows");
  }

  @Test
  void eitherAnExactValueOrAnExpressionHolds() {
    assertThat(problemsOfToken("{\"audience\":\"a\",\"audience_regex\":\"a\",\"issuer\":\"i\",\"issuer_regex\":\"(\"}"))
        .containsExactlyInAnyOrder(
            "client.token.audience_regex: is set beside audience; allowed is one of the two",
            "client.token.issuer_regex: is set beside issuer; allowed is one of the two",
            "client.token.issuer_regex: is no regular expression: missing closing )");
    assertThat(problemsOfToken("{\"audience\":\"a\",\"issuer_regex\":\"^(?P<a_b>x)$\"}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "1", "user-id", "a b"})
  void theClaimOfTheUserIsOneName(String claim) {
    assertThat(problemsOfKey("user_id_claim", claim)).singleElement().asString().startsWith("client.token.user_id_claim: found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x/y", "keys.json", "http://", "https://a b/c", "https:///x", "https://x/a/../b"})
  void theSetOfKeysNeedsAUrl(String url) {
    assertThat(problemsOfKey("jwks_public_endpoint", url)).singleElement().asString().startsWith("client.token.jwks_public_endpoint: ");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
    "^(?P<realm>one|two)$ true", "i:(?<realm>a|b-c|d_e) true", "(?P<realm>a\\.b) true", "(?P<realm>.*) false", "(?P<realm>a+) false",
    "(?P<realm>[a-z]) false", "(?P<realm>\\w) false", "(?P<realm>a?) false", "(?P<realm>a{2}) false", "(?P<other>a) false"})
  void whatIsFilledIntoTheUrlIsAListOfWords(String expression, boolean allowed) {
    var section = new JsonObject().put("jwks_public_endpoint", "https://x/{{realm}}/keys").put("issuer_regex", expression);
    assertThat(problems(new JsonObject().put("token", section)).isEmpty()).isEqualTo(allowed);
    var inAudience = new JsonObject().put("jwks_public_endpoint", "https://x/{{realm}}/keys").put("audience_regex", expression);
    assertThat(problems(new JsonObject().put("token", inAudience)).isEmpty()).isEqualTo(allowed);
    section.put("insecure_skip_jwks_endpoint_safety_check", true);
    assertThat(problems(new JsonObject().put("token", section)).isEmpty()).isEqualTo(allowed || !expression.contains("other"));
  }

  @Test
  void theSectionOfSubscriptionTokensHoldsWhenItIsEnabled() {
    var wrong = new JsonObject().put("rsa_public_key", "absent.pem").put("audience", "a").put("audience_regex", "b");
    assertThat(problems(new JsonObject().put("subscription_token", wrong))).isEmpty();
    assertThat(problems(new JsonObject().put("subscription_token", wrong.put("enabled", true))))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).startsWith("client.subscription_token."));
  }

  @Test
  void secretsAreNotShown() {
    var section = new JsonObject().put("hmac_secret_key", "s3cret").put("hmac_previous_secret_key", "s3cret");
    var config = HubConfig.from(new JsonObject().put("client", new JsonObject().put("token", section).put("subscription_token", section)));
    assertThat(config.client().toString() + config.client().connectionTokens()).doesNotContain("s3cret");
    assertThat(problems(new JsonObject().put("token", new JsonObject().put("hmac_secret_key", List.of("s3cret"))))).noneMatch(line -> line.contains("s3cret"));
    assertThat(HubConfig.from(config.toJson())).isEqualTo(config);
  }

  @Test
  void groupsOfExpressionsAreFoundByTheirNames() {
    var pattern = new GoPattern("(?P<a_b>x|y)[(?P<c>]\\(?P<d>(?<e1>z)?");
    assertThat(pattern.groupNames()).containsExactly("a_b", "e1");
    assertThat(pattern.find("--xP<d>--")).isEmpty();
    assertThat(pattern.find("--x?P<d>--")).contains(Map.of("a_b", "x"));
    assertThat(pattern.find("--y<(P<d>z--")).contains(Map.of("a_b", "y", "e1", "z"));
    assertThat(new GoPattern("(a*)*b").find("a".repeat(10_000))).isEmpty(); // and soon
  }
}
