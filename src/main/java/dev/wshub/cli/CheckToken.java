package dev.wshub.cli;

import dev.wshub.auth.ConnectionToken;
import dev.wshub.auth.Tokens;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a hub would accept the token of a connection. */
@Command(name = "checktoken", description = "Verify a connection token as the hub would; 1 when it is refused.", sortOptions = false)
public final class CheckToken implements Callable<Integer> {

  @Parameters(paramLabel = "TOKEN", description = "The token; -: from standard input.")
  private String token;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    return Configuration.run(
        command, (vertx, config) -> TokenCheck.run(vertx, config, token, Tokens::connection, CheckToken::words));
  }

  private static String words(ConnectionToken token) {
    String channels = token.subscriptions().isEmpty() ? "" : ", subscribed to " + String.join(", ", token.subscriptions().keySet());
    return "Valid for " + TokenCheck.user(token.user()) + channels + TokenCheck.times(token.registered(), "connection", token.expireAt());
  }
}
