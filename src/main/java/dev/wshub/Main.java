package dev.wshub;

import dev.wshub.cli.CheckSubToken;
import dev.wshub.cli.CheckToken;
import dev.wshub.cli.GenConf;
import dev.wshub.cli.GenSubToken;
import dev.wshub.cli.GenToken;
import dev.wshub.config.ConfigException;
import dev.wshub.config.ConfigLoader;
import dev.wshub.config.ConfigSources;
import dev.wshub.config.HubVersion;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command that starts a hub, or one of the commands beside it. Exit codes: 2 for a wrong command line, 1 for a wrong configuration, when a verticle does not
 * start or when the ordered shutdown took too long, 0 after an ordered shutdown.
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
    subcommands = {GenToken.class, GenSubToken.class, CheckToken.class, CheckSubToken.class, GenConf.class},
    versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {

  private static final int CANNOT_START = 1;

  @Option(names = "--conf", paramLabel = "FILE", scope = ScopeType.INHERIT, description = "Configuration file, YAML or JSON by its ending.")
  private Path conf;

  @Option(names = "--dev", description = "Development mode: open to this machine, demo page, random API key.")
  private boolean development;

  @Option(names = "--check-conf", description = "Check the configuration and the deployment descriptor, tell what a start would warn of, and end.")
  private boolean checkOnly;

  @Option(names = "--verticles", paramLabel = "FILE", description = "Deployment descriptor instead of verticles.json.")
  private Path verticles;

  @Option(
      names = "--class-path",
      paramLabel = "JARS",
      description = "Jars with verticles of your own; for scripts/run. Without it: java -cp websocket-hub.jar:JARS dev.wshub.Main.")
  private String classPath;

  @Option(names = "--redis", description = "Start Redis and two instances that are one hub, to try it; for scripts/run.")
  private boolean withRedis;

  @Option(names = "--io-uring", description = "Use io_uring instead of epoll.")
  private boolean ioUring;

  @Option(names = "--version", versionHelp = true, description = "Print the version and end.")
  private boolean version;

  @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Print this help and end.")
  private boolean help;

  @Spec private CommandSpec command;

  private Main() {}

  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  /** Starts the hub, or says on standard error why it does not. */
  public static void main(String[] args) {
    // What the commands beside the hub have to say is not a matter of its log.
    Logging.configure(new LogConfig(LogConfig.Level.WARN, LogConfig.Format.TEXT, ""));
    int code = commandLine().execute(args);
    if (code != 0) {
      Logging.stop();
      System.exit(code);
    }
  }

  @Override
  public Integer call() {
    if (classPath != null) {
      // What runs already cannot change its class path.
      var instead = "java -cp websocket-hub.jar:" + classPath + " dev.wshub.Main";
      throw new ParameterException(command.commandLine(), "--class-path is for scripts/run; with the jar it is " + instead);
    }
    if (withRedis) {
      throw new ParameterException(command.commandLine(), "--redis is for scripts/run; with the jar set engine.type and engine.redis.address");
    }
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
      SettingWarnings.of(installation.config().config()).forEach(warning -> System.out.println("Warning: " + warning));
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
    return application.launch() == 0 ? 0 : CANNOT_START;
  }

  /** All that is wrong with both files, by a Vert.x that lives no longer than this. */
  private Installation load(ConfigSources sources) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    var problems = new ArrayList<String>();
    try {
      var config = attempt(() -> ConfigLoader.load(vertx, sources).await(), problems);
      var descriptor = attempt(() -> DeploymentDescriptor.load(vertx, verticlesFile(), sources.lookup()).await(), problems);
      if (problems.isEmpty()) {
        problems.addAll(new LeftOut(descriptor, config.config()).problems());
      }
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
    return CANNOT_START;
  }

  private record Installation(ConfigLoader.Loaded config, DeploymentDescriptor descriptor) {}

  /** The version that stands in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"websocket-hub " + HubVersion.current()};
    }
  }
}
