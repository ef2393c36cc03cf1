package dev.wshub.cli;

import dev.wshub.auth.TokenMaker;
import dev.wshub.config.TokenSection;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the token of a connection, and prints it. */
@Command(
    name = "gentoken",
    description = "Make a connection token, signed with client.token.hmac_secret_key, and print it.",
    sortOptions = false)
public final class GenToken implements Callable<Integer> {

  @Option(names = {"-u", "--user"}, paramLabel = "ID", defaultValue = "", description = "The user; without it an anonymous one.")
  private String user;

  @Option(
      names = {"-t", "--ttl"},
      paramLabel = "TIME",
      defaultValue = "604800",
      converter = Expiry.class,
      description = "How long it holds: seconds, or 10m; 0: for ever. Default: a week.")
  private Duration ttl;

  @Option(names = "--channel", paramLabel = "NAME", description = "Channel to be subscribed from the start; may be repeated.")
  private List<String> channels;

  @Option(names = "--claims", paramLabel = "JSON", defaultValue = "{}", description = "More claims, as a JSON object.")
  private String claims;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    JsonObject more = object(command, claims);
    if (channels != null) {
      more.put("channels", new JsonArray(channels));
    }
    return Configuration.run(command, (vertx, config) -> maker(config.client().connectionTokens()).make(user, Expiry.from(ttl), more));
  }

  static TokenMaker maker(TokenSection section) throws Configuration.Failed {
    try {
      return new TokenMaker(section);
    } catch (IllegalArgumentException e) {
      throw new Configuration.Failed(e.getMessage());
    }
  }

  static JsonObject object(CommandSpec command, String claims) {
    try {
      return new JsonObject(claims);
    } catch (DecodeException e) {
      throw new ParameterException(command.commandLine(), "--claims: allowed is a JSON object such as {\"info\":{\"name\":\"Ann\"}}");
    }
  }
}
