package dev.wshub.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the token of a subscription, and prints it. */
@Command(
    name = "gensubtoken",
    description = {
      "Make a subscription token, signed with client.token.hmac_secret_key",
      "or, where it is enabled, that of client.subscription_token, and print it."
    },
    sortOptions = false)
public final class GenSubToken implements Callable<Integer> {

  @Option(names = {"-u", "--user"}, paramLabel = "ID", defaultValue = "", description = "The user; without it an anonymous one.")
  private String user;

  @Option(names = {"-s", "--channel"}, paramLabel = "NAME", required = true, description = "The channel.")
  private String channel;

  @Option(
      names = {"-t", "--ttl"},
      paramLabel = "TIME",
      defaultValue = "604800",
      converter = Expiry.class,
      description = "How long it holds: seconds, or 10m; 0: for ever. Default: a week.")
  private Duration ttl;

  @Option(names = "--claims", paramLabel = "JSON", defaultValue = "{}", description = "More claims, as a JSON object.")
  private String claims;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    JsonObject more = GenToken.object(command, claims).put("channel", channel);
    return Configuration.run(
        command, (vertx, config) -> GenToken.maker(config.client().subscriptionTokens()).make(user, Expiry.from(ttl), more));
  }
}
