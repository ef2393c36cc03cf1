package dev.wshub.cli;

import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigLoader;
import dev.wshub.config.ConfigSources;
import dev.wshub.config.HubConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** The configuration that a hub would start with here. */
final class Configuration {

  /** Name of the option that all commands have in common. */
  private static final String FILE = "--conf";

  /** What went wrong, for whoever typed the command; with {@link Failed#code()} the process ends. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }

    int code() {
      return 1;
    }
  }

  /** What a command does with it. */
  interface Use<T> {
    T with(Vertx vertx, HubConfig config) throws Failed;
  }

  private Configuration() {}

  /** Loads it by a Vert.x that lives no longer than the command. */
  static <T> T use(CommandSpec command, Use<T> use) throws Failed {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    try {
      Path file = command.findOption(FILE).getValue();
      return use.with(vertx, ConfigLoader.load(vertx, ConfigSources.ofProcess(file, false)).await().config());
    } catch (ConfigException e) {
      throw new Failed("The configuration cannot be used:\n  " + String.join("\n  ", e.problems()));
    } finally {
      vertx.close();
    }
  }

  /** Runs a command: its result goes to standard output, its complaint to standard error. */
  static int run(CommandSpec command, Use<String> use) {
    try {
      command.commandLine().getOut().println(use(command, use));
      return 0;
    } catch (Failed e) {
      command.commandLine().getErr().println(e.getMessage());
      return e.code();
    }
  }
}
