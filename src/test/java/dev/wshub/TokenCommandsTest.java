package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Jwt;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands beside the hub, which make and check tokens and write a configuration. */
@Timeout(60)
class TokenCommandsTest {

  @TempDir Path directory;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private String conf(String client) throws Exception {
    return Files.writeString(directory.resolve("hub.json"), "{\"client\":" + client + "}").toString();
  }

  private static JsonObject claims(String token) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
  }

  private static long inSeconds(long seconds) {
    return System.currentTimeMillis() / 1000 + seconds;
  }

  @Test
  void aConnectionTokenIsMadeAndFoundGood() throws Exception {
    var conf = conf("{\"token\":{\"hmac_secret_key\":\"s\",\"issuer\":\"i\",\"audience\":\"a\"}}");
    var made = run("gentoken", "--conf", conf, "-u", "ann", "--ttl", "10m", "--channel", "x", "--claims", "{\"info\":{\"n\":1}}");
    assertThat(made.err()).isEmpty();
    assertThat(made.code()).isZero();
    var claims = claims(made.out().trim());
    assertThat(claims.getLong("exp")).isBetween(inSeconds(590), inSeconds(600));
    claims.remove("exp");
    assertThat(claims).isEqualTo(new JsonObject("{\"sub\":\"ann\",\"iss\":\"i\",\"aud\":[\"a\"],\"info\":{\"n\":1},\"channels\":[\"x\"]}"));
    var checked = run("--conf", conf, "checktoken", made.out().trim());
    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(checked.out()).startsWith("Valid for user \"ann\", subscribed to x; the token holds until 20");
    assertThat(run("checksubtoken", "--conf", conf, made.out().trim()).err()).isEqualTo("The token is refused: it names no channel\n");
  }

  @Test
  void aSubscriptionTokenIsMadeByTheSectionThatVerifiesIt() throws Exception {
    var conf = conf("{\"token\":{\"hmac_secret_key\":\"s\"},\"subscription_token\":{\"enabled\":true,\"hmac_secret_key\":\"of subscriptions\",\"user_id_claim\":\"uid\"}}");
    var made = run("gensubtoken", "--conf", conf, "-u", "ann", "-s", "news", "-t", "0");
    assertThat(claims(made.out().trim())).isEqualTo(new JsonObject("{\"uid\":\"ann\",\"channel\":\"news\"}"));
    var checked = run("checksubtoken", "--conf", conf, made.out().trim());
    assertThat(checked.out()).isEqualTo("Valid for user \"ann\" in channel \"news\"; the token holds for ever, the subscription for ever\n");
    assertThat(run("checktoken", "--conf", conf, made.out().trim()).code()).isEqualTo(1);
  }

  @Test
  void aTokenThatIsRefusedEndsWith1AndTheReason() throws Exception {
    var conf = conf("{\"token\":{\"hmac_secret_key\":\"s\"}}");
    var stranger = run("checktoken", "--conf", conf, Jwt.of("other", "{}"));
    assertThat(stranger.code()).isEqualTo(1);
    assertThat(stranger.err()).isEqualTo("The token is refused: its signature is not that of the key\n");
    assertThat(stranger.out()).isEmpty();
    assertThat(run("checktoken", "--conf", conf, Jwt.of("s", "{\"exp\":1}")).err()).isEqualTo("The token is refused: it has expired\n");
  }

  /** Who sends the token to be checked may be the one who made it. */
  @Test
  void nothingInATokenActsOnTheTerminal() throws Exception {
    var conf = conf("{\"token\":{\"hmac_secret_key\":\"s\"}}");
    String evil = "\\u001b[31m\\nFORGED";
    var connection = run("checktoken", "--conf", conf, Jwt.of("s", "{\"sub\":\"%s\",\"channels\":[\"%s\"]}".formatted(evil, evil)));
    assertThat(connection.out())
        .startsWith("Valid for user \"\\u001b[31m\\u000aFORGED\", subscribed to \\u001b[31m\\u000aFORGED; the token holds for ever")
        .hasLineCount(1);
    var subscription =
        run("checksubtoken", "--conf", conf, Jwt.of("s", "{\"sub\":\"%s\",\"client\":\"%s\",\"channel\":\"%s\"}".formatted(evil, evil, evil)));
    assertThat(subscription.out())
        .startsWith(
            "Valid for user \"\\u001b[31m\\u000aFORGED\", client \\u001b[31m\\u000aFORGED in channel \"\\u001b[31m\\u000aFORGED\"; the token holds for ever")
        .hasLineCount(1);
  }

  @Test
  void aTokenMayComeByStandardInput() throws Exception {
    var conf = conf("{\"token\":{\"hmac_secret_key\":\"s\"}}");
    var before = System.in;
    System.setIn(new ByteArrayInputStream((Jwt.of("s", "{}") + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("checktoken", "--conf", conf, "-").out()).startsWith("Valid for an anonymous user; the token holds for ever");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void withoutASecretNoTokenIsMade() throws Exception {
    var rsa = new JsonObject().put("token", new JsonObject().put("rsa_public_key", Jwt.pem(Jwt.keys("RS256").getPublic())));
    var made = run("gentoken", "--conf", conf(rsa.encode()));
    assertThat(made.code()).isEqualTo(1);
    assertThat(made.err()).isEqualTo("client.token.hmac_secret_key is not set: a token is made with a secret, public keys cannot sign\n");
    assertThat(run("gentoken", "--conf", conf("{\"token\":{\"hmac_secret_key\":\"s\",\"jwks_public_endpoint\":\"http://x/y\"}}")).err())
        .startsWith("client.token.jwks_public_endpoint is set");
  }

  @Test
  void aWrongConfigurationEndsWith1() throws Exception {
    var result = run("gentoken", "--conf", conf("{\"tokem\":{\"hmac_secret_key\":\"s3cret\"}}"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("The configuration cannot be used:", "client.token").doesNotContain("s3cret");
    assertThat(run("checktoken", "--conf", "absent.json", "t").err()).contains("absent.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gentoken --ttl soon", "gentoken --claims [1]", "gensubtoken -u ann", "checktoken", "checksubtoken a b", "gentoken x", "gentokn"})
  void aWrongCommandLineEndsWith2(String line) {
    var result = run(line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).isNotBlank();
    assertThat(result.out()).isEmpty();
  }

  @Test
  void theConfigurationThatIsWrittenCanBeUsed() throws Exception {
    var file = directory.resolve("hub.yaml");
    assertThat(run("genconf", file.toString())).isEqualTo(new Result(0, "", ""));
    assertThat(Files.readString(file)).isEqualTo(Files.readString(Path.of("conf", "hub.example.yaml")));
    assertThat(run("genconf").out()).isEqualTo(Files.readString(file));
    var again = run("genconf", file.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).isEqualTo(file + " is there already; it stays as it is\n");
    assertThat(run("genconf", directory.resolve("absent/hub.yaml").toString()).err()).contains("cannot be written");
  }

  @Test
  void eachCommandHasHelp() {
    for (var command : new String[] {"gentoken", "gensubtoken", "checktoken", "checksubtoken", "genconf"}) {
      assertThat(run(command, "--help").out()).contains(command, "--conf");
      assertThat(run("--help").out()).contains(command);
    }
  }
}
