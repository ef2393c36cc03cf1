package dev.wshub.cli;

import dev.wshub.auth.SubscriptionToken;
import dev.wshub.auth.Tokens;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a hub would accept the token of a subscription. */
@Command(name = "checksubtoken", description = "Verify a subscription token as the hub would; 1 when it is refused.", sortOptions = false)
public final class CheckSubToken implements Callable<Integer> {

  @Parameters(paramLabel = "TOKEN", description = "The token; -: from standard input.")
  private String token;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    return Configuration.run(
        command, (vertx, config) -> TokenCheck.run(vertx, config, token, Tokens::subscription, CheckSubToken::words));
  }

  private static String words(SubscriptionToken token) {
    String client = token.client().isEmpty() ? "" : ", client " + token.client();
    return "Valid for " + TokenCheck.user(token.user()) + client + " in channel \"" + token.channel() + "\""
        + TokenCheck.times(token.registered(), "subscription", token.expireAt());
  }
}
