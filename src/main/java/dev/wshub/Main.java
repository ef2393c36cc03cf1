package dev.wshub;

import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigLoader;
import dev.wshub.config.ConfigSources;
import dev.wshub.config.LogConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that starts a hub. Exit codes: 2 for a wrong command line, 1 for a wrong configuration, 15 when a verticle does not
 * start, 0 after an ordered shutdown, 1 when that took too long.
 */
@Command(
    name = "websocket-hub",
    description = "A WebSocket hub: clients subscribe to channels, whatever is published to a channel reaches its subscribers.",
    footer = {
      "",
      "Without --conf the configuration is conf/hub.yaml or conf/hub.json, in the",
      "working directory or under -Dwshub.home. Environment variables win over it",
      "(WSHUB_HTTP_SERVER_PORT=9000), and system properties over both",
      "(-Dwshub.http_server.port=9000). conf/hub.example.yaml has every key.",
      "With nothing configured at all the hub starts in development mode."
    },
    sortOptions = false,
    versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {

  private static final int WRONG_CONFIGURATION = 1;

  @Option(names = "--conf", paramLabel = "FILE", description = "Configuration file, YAML or JSON by its ending.")
  private Path conf;

  @Option(names = "--dev", description = "Development mode: open to this machine, demo page, random API key.")
  private boolean development;

  @Option(names = "--check-conf", description = "Check the configuration and the deployment descriptor, and end.")
  private boolean checkOnly;

  @Option(names = "--verticles", paramLabel = "FILE", description = "Deployment descriptor instead of verticles.json.")
  private Path verticles;

  @Option(names = "--io-uring", description = "Use io_uring instead of epoll.")
  private boolean ioUring;

  @Option(names = "--version", versionHelp = true, description = "Print the version and end.")
  private boolean version;

  @Option(names = "--help", usageHelp = true, description = "Print this help and end.")
  private boolean help;

  private Main() {}

  /** Starts the hub, or says on standard error why it does not. */
  public static void main(String[] args) {
    int code = new CommandLine(new Main()).execute(args);
    if (code != 0) {
      Logging.stop();
      System.exit(code);
    }
  }

  @Override
  public Integer call() {
    Logging.configure(new LogConfig(LogConfig.Level.WARN, LogConfig.Format.TEXT, ""));
    var sources = ConfigSources.ofProcess(conf, development);
    Installation installation;
    try {
      installation = load(sources);
    } catch (ConfigException e) {
      return refuse(e.problems());
    }
    if (checkOnly) {
      var file = installation.config().file();
      System.out.println("The configuration is valid" + (file == null ? "" : ": " + file));
      return 0;
    }
    try {
      Logging.configure(installation.config().config().log());
    } catch (ConfigException e) {
      return refuse(e.problems());
    }
    return start(installation);
  }

  private int start(Installation installation) {
    HubApplication application;
    try {
      application = new HubApplication(installation.config(), installation.descriptor(), ioUring);
    } catch (IllegalStateException e) {
      return refuse(List.of(e.getMessage()));
    }
    Signals.handledBy(application);
    return application.launch();
  }

  /** All that is wrong with both files, by a Vert.x that lives no longer than this. */
  private Installation load(ConfigSources sources) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    var problems = new ArrayList<String>();
    try {
      var config = attempt(() -> ConfigLoader.load(vertx, sources).await(), problems);
      var descriptor = attempt(() -> DeploymentDescriptor.load(vertx, verticlesFile(), sources.lookup()).await(), problems);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      return new Installation(config, descriptor);
    } finally {
      vertx.close();
    }
  }

  private static <T> T attempt(Supplier<T> action, List<String> problems) {
    try {
      return action.get();
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  private String verticlesFile() {
    return verticles == null ? null : verticles.toAbsolutePath().normalize().toString();
  }

  private static int refuse(List<String> problems) {
    System.err.println("The hub cannot start:");
    problems.forEach(problem -> System.err.println("  " + problem));
    return WRONG_CONFIGURATION;
  }

  private record Installation(ConfigLoader.Loaded config, DeploymentDescriptor descriptor) {}

  /** The version that stands in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"websocket-hub " + StartReport.version()};
    }
  }
}
