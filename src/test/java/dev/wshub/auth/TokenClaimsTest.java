package dev.wshub.auth;

import static dev.wshub.auth.TokenRefusal.EXPIRED;
import static dev.wshub.auth.TokenRefusal.INVALID;
import static dev.wshub.auth.TokenRefusal.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the claims of a signed token mean. */
@Timeout(60)
class TokenClaimsTest {

  private static final String SECRET = "s";

  private VerifiedTokens tokens = VerifiedTokens.withSecret(SECRET);

  private void configure(JsonObject section) {
    tokens.close();
    tokens = VerifiedTokens.of(section.put("hmac_secret_key", SECRET));
  }

  private static String signed(String claims) {
    return Jwt.of(SECRET, claims);
  }

  private static String text(byte[] json) {
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  @AfterEach
  void end() {
    tokens.close();
  }

  @Test
  void allClaimsOfAConnectionTokenAreRead() {
    long exp = tokens.now() + 60;
    ConnectionToken token = tokens.connection(signed("""
        {"sub":"ann","exp":%d,"expire_at":%d,"nbf":5,"iat":6,"jti":"j","iss":"i","aud":["x","y"],"info":{"n": 1.50},"meta":[1,"m"],
         "subs":{"a":{},"b":{"info":"bi","data":{"d":1},"override":{"presence":{"value":true},"force_recovery":{"value":false},"join_leave":{}}}},
         "channels":["ignored"],"unknown":{"x":[]}}""".formatted(exp, exp + 9)));
    assertThat(token.user()).isEqualTo("ann");
    assertThat(token.expireAt()).isEqualTo(exp + 9);
    assertThat(token.registered()).isEqualTo(new RegisteredClaims("i", List.of("x", "y"), exp, 5, 6, "j"));
    assertThat(text(token.info())).isEqualTo("{\"n\": 1.50}");
    assertThat(text(token.meta())).isEqualTo("[1,\"m\"]");
    assertThat(token.subscriptions()).containsOnlyKeys("a", "b");
    assertThat(token.subscriptions().get("a")).isEqualTo(TokenSubscription.PLAIN);
    TokenSubscription b = token.subscriptions().get("b");
    assertThat(text(b.info())).isEqualTo("\"bi\"");
    assertThat(text(b.data())).isEqualTo("{\"d\":1}");
    assertThat(b.override()).isEqualTo(new SubscribeOverride(true, false, null, null, false));
  }

  @Test
  void allClaimsOfASubscriptionTokenAreRead() {
    long exp = tokens.now() + 60;
    SubscriptionToken token = tokens.subscription(signed("""
        {"sub":"ann","channel":"$a","client":"c","exp":%d,"iss":"i","aud":"x","info":1,"data":"d","override":{"force_positioning":{"value":true}},
         "allow":["pub"]}""".formatted(exp)));
    assertThat(token.user()).isEqualTo("ann");
    assertThat(token.channel()).isEqualTo("$a");
    assertThat(token.client()).isEqualTo("c");
    assertThat(token.expireAt()).isEqualTo(exp);
    assertThat(token.registered().audience()).containsExactly("x");
    assertThat(text(token.info()) + text(token.data())).isEqualTo("1\"d\"");
    assertThat(token.override()).isEqualTo(new SubscribeOverride(null, null, null, true, null));
  }

  @Test
  void emptyClaimsAreAnAnonymousUser() {
    ConnectionToken token = tokens.connection(signed("{}"));
    assertThat(token.user()).isEmpty();
    assertThat(token.expireAt()).isZero();
    assertThat(token.subscriptions()).isEmpty();
    assertThat(tokens.connection(signed("{\"sub\":null,\"exp\":null,\"info\":null,\"subs\":null,\"aud\":null,\"meta\":null}")).user()).isEmpty();
  }

  @Test
  void channelsAreSubscriptionsWithoutOptions() {
    assertThat(tokens.connection(signed("{\"channels\":[\"a\",\"$b\",\"a\"],\"subs\":{}}")).subscriptions().keySet()).containsExactly("a", "$b");
  }

  @Test
  void base64WinsOverPlainInfo() {
    assertThat(text(tokens.connection(signed("{\"info\":1,\"b64info\":\"eyJhIjoyfQ==\"}")).info())).isEqualTo("{\"a\":2}");
    assertThat(text(tokens.connection(signed("{\"info\":1,\"b64info\":\"\"}")).info())).isEqualTo("1");
    SubscriptionToken token = tokens.subscription(signed("{\"channel\":\"a\",\"b64info\":\"Mg==\",\"info\":1,\"b64data\":\"Mw==\",\"data\":1}"));
    assertThat(text(token.info()) + text(token.data())).isEqualTo("23");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyJ", "eyJhIjoyfQ", "e30-", "not base64", "/w==", "ew=="})
  void base64ThatHoldsNoJsonIsRefused(String base64) {
    assertThat(tokens.refusal(signed("{\"b64info\":\"" + base64 + "\"}"))).isEqualTo(UNDECIDED);
    assertThat(tokens.refusal(signed("{\"subs\":{\"a\":{\"b64info\":\"" + base64 + "\"}}}"))).isEqualTo(INVALID);
    assertThat(tokens.subscriptionRefusal(signed("{\"channel\":\"a\",\"b64data\":\"" + base64 + "\"}"))).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "[]", "\"sub\"", "1", "null", "{", "{}{}", "{} x", "{\"sub\":}", "{\"sub\":1}", "{\"sub\":[\"a\"]}", "{\"exp\":\"1\"}", "{\"exp\":true}",
    "{\"exp\":{}}", "{\"expire_at\":\"0\"}", "{\"nbf\":\"x\"}", "{\"iat\":[]}", "{\"jti\":5}", "{\"iss\":5}", "{\"iss\":[\"a\"]}", "{\"aud\":5}",
    "{\"aud\":[5]}", "{\"aud\":{\"a\":1}}", "{\"channels\":\"a\"}", "{\"channels\":[1]}", "{\"channels\":{}}", "{\"subs\":[]}", "{\"subs\":{\"a\":1}}",
    "{\"subs\":{\"a\":{\"override\":true}}}", "{\"subs\":{\"a\":{\"override\":{\"presence\":true}}}}", "{\"b64info\":5}", "{\"channel\":5}",
    "{\"channel\":\"a\"}", "{\"sub\":\"\\ud800", "{\"sub\":NaN}", "{\"exp\":1e}", "\ufeff{}"
  })
  void claimsOfAnotherTypeAreRefused(String claims) {
    assertThat(tokens.refusal(signed(claims))).isEqualTo(INVALID);
  }

  @Test
  void claimsThatAreNotUtf8AreRefused() {
    String header = Jwt.part("{\"alg\":\"HS256\"}");
    assertThat(tokens.refusal(header + ".eyJzdWIiOiL_In0." + "e30")).isEqualTo(INVALID);
  }

  @Test
  void aSubscriptionTokenNeedsAChannel() {
    assertThat(tokens.subscriptionRefusal(signed("{\"sub\":\"ann\"}"))).isEqualTo(INVALID);
    assertThat(tokens.subscriptionRefusal(signed("{\"channel\":\"\"}"))).isEqualTo(INVALID);
  }

  @Test
  void tokensHoldFromTheirBeginToTheirEnd() {
    long now = tokens.now();
    assertThat(tokens.refusal(signed("{\"exp\":" + now + "}"))).as("at the second of its end").isEqualTo(EXPIRED);
    assertThat(tokens.refusal(signed("{\"exp\":" + (now + 1) + "}"))).isNull();
    assertThat(tokens.refusal(signed("{\"exp\":-1}"))).isEqualTo(EXPIRED);
    assertThat(tokens.refusal(signed("{\"exp\":0}"))).as("a time like any other").isEqualTo(EXPIRED);
    assertThat(tokens.refusal(signed("{\"exp\":0.5,\"expire_at\":0}"))).isEqualTo(EXPIRED);
    assertThat(tokens.subscriptionRefusal(signed("{\"channel\":\"a\",\"exp\":0}"))).isEqualTo(EXPIRED);
    assertThat(tokens.refusal(signed("{\"exp\":" + (now + 1) + ".9}"))).isNull();
    assertThat(tokens.refusal(signed("{\"exp\":1e99999999999}"))).isNull();
    assertThat(tokens.refusal(signed("{\"nbf\":" + (now + 1) + "}"))).isEqualTo(EXPIRED);
    assertThat(tokens.refusal(signed("{\"nbf\":" + now + "}"))).isNull();
    assertThat(tokens.refusal(signed("{\"iat\":" + (now + 99) + "}"))).as("when it was made does not matter").isNull();
    assertThat(tokens.subscriptionRefusal(signed("{\"channel\":\"a\",\"exp\":" + now + "}"))).isEqualTo(EXPIRED);
    assertThat(tokens.refusal(Jwt.of("another", "{\"exp\":1}"))).as("the signature comes first").isEqualTo(INVALID);
  }

  @Test
  void whatTheTokenOpensMayEndAtAnotherTime() {
    long now = tokens.now();
    assertThat(tokens.connection(signed("{\"exp\":" + (now + 5) + "}")).expireAt()).isEqualTo(now + 5);
    assertThat(tokens.connection(signed("{\"exp\":" + (now + 5) + ",\"expire_at\":0}")).expireAt()).isZero();
    assertThat(tokens.connection(signed("{\"exp\":" + (now + 5) + ",\"expire_at\":-7}")).expireAt()).isZero();
    assertThat(tokens.connection(signed("{\"expire_at\":" + (now - 5) + "}")).expireAt()).isEqualTo(now - 5);
    assertThat(tokens.connection(signed("{\"exp\":" + (now + 5) + ",\"expire_at\":null}")).expireAt()).isEqualTo(now + 5);
  }

  @Test
  void issuerAndAudienceMustBeThoseThatAreNamed() {
    configure(new JsonObject().put("issuer", "i").put("audience", "hub"));
    assertThat(tokens.refusal(signed("{\"iss\":\"i\",\"aud\":\"hub\"}"))).isNull();
    assertThat(tokens.refusal(signed("{\"iss\":\"i\",\"aud\":[\"other\",\"hub\"]}"))).isNull();
    assertThat(tokens.refusal(signed("{\"iss\":\"ii\",\"aud\":\"hub\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"iss\":\"i\",\"aud\":[\"hub2\"]}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"iss\":\"i\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"aud\":\"hub\"}"))).isEqualTo(INVALID);
    assertThat(tokens.subscriptionRefusal(signed("{\"channel\":\"a\",\"iss\":\"x\",\"aud\":\"hub\"}"))).isEqualTo(INVALID);
  }

  @Test
  void expressionsAreLookedForAnywhere() {
    configure(new JsonObject().put("issuer_regex", "a(b|c)d").put("audience_regex", "^(?P<which_one>x|y)$"));
    assertThat(tokens.refusal(signed("{\"iss\":\"--abd--\",\"aud\":[\"q\",\"y\"]}"))).isNull();
    assertThat(tokens.refusal(signed("{\"iss\":\"aed\",\"aud\":\"x\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"iss\":\"abd\",\"aud\":\"xx\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"iss\":\"abd\"}"))).isEqualTo(INVALID);
  }

  /** Java's own expressions would take time and stack that grow with the text. */
  @Test
  @Timeout(10)
  void longTextsAreSearchedInTime() {
    configure(new JsonObject().put("issuer_regex", "(a*)*c"));
    assertThat(tokens.refusal(signed("{\"iss\":\"" + "a".repeat(30_000) + "\"}"))).isEqualTo(INVALID);
    assertThat(tokens.refusal(signed("{\"iss\":\"aac\"}"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"{\"uid\":\"ann\",\"sub\":\"x\"} | ann", "{\"uid\":4711} | 4711", "{\"uid\":1.5} | 1.5", "{\"sub\":\"x\"} | ''",
    "{\"uid\":null} | ''"})
  void anotherClaimMayHoldTheUser(String claims, String user) {
    configure(new JsonObject().put("user_id_claim", "uid"));
    assertThat(tokens.connection(signed(claims)).user()).isEqualTo(user);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"uid\":true}", "{\"uid\":[1]}", "{\"uid\":{}}", "{\"uid\":\"a\",\"sub\":1}"})
  void anotherClaimOfAnotherTypeIsRefused(String claims) {
    configure(new JsonObject().put("user_id_claim", "uid"));
    assertThat(tokens.refusal(signed(claims))).isEqualTo(INVALID);
  }

  @Test
  void aClaimThatIsUsedAnywayMayHoldTheUserAsWell() {
    configure(new JsonObject().put("user_id_claim", "jti"));
    assertThat(tokens.connection(signed("{\"jti\":\"ann\"}")).user()).isEqualTo("ann");
  }
}
