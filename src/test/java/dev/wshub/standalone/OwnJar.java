package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A jar as somebody else would build it: a verticle, one that does not start, and a VerticleFactory with the prefix {@code greet}. */
final class OwnJar {

  private static final String GREETER = """
      package example;

      import io.vertx.core.*;
      import io.vertx.core.json.JsonObject;

      /** Keeps what it was told in the history of a channel, when somebody asks for it. */
      public class Greeter extends VerticleBase {
        private final String name;

        public Greeter() {
          this("class");
        }

        Greeter(String name) {
          this.name = name;
        }

        @Override
        public Future<?> start() {
          String prefix = config().getJsonObject("wshub").getJsonObject("hub").getJsonObject("event_bus").getString("prefix");
          return vertx.eventBus().localConsumer("greet." + name, asked -> {
            JsonObject data = new JsonObject().put("name", name).put("worker", Context.isOnWorkerThread()).put("own", own());
            vertx.eventBus()
                .request(prefix + ".publish", new JsonObject().put("channel", "greetings").put("data", data))
                .onSuccess(published -> asked.reply("done"))
                .onFailure(failure -> asked.fail(1, failure.getMessage()));
          }).completion();
        }

        private JsonObject own() {
          JsonObject own = config().copy();
          own.remove("wshub");
          return own;
        }

        @Override
        public Future<?> stop() {
          System.out.println("stopped " + name);
          return Future.succeededFuture();
        }
      }
      """;

  private static final String ASKER = """
      package example;

      import io.vertx.core.*;

      /** Asks all greeters, in the order of their names. */
      public class Asker extends VerticleBase {
        @Override
        public Future<?> start() {
          return vertx.eventBus().request("greet.class", "")
              .compose(done -> vertx.eventBus().request("greet.factory", ""))
              .onSuccess(done -> System.out.println("asked"));
        }
      }

      class Hidden extends Asker {
      }

      class NoVerticle {
      }
      """;

  private static final String FAILING = """
      package example;

      import io.vertx.core.*;

      public class Failing extends VerticleBase {
        @Override
        public Future<?> start() {
          return Future.failedFuture("no luck");
        }
      }
      """;

  private static final String FACTORY = """
      package example;

      import io.vertx.core.*;
      import io.vertx.core.spi.VerticleFactory;
      import java.util.concurrent.Callable;

      public class GreetFactory implements VerticleFactory {
        @Override
        public String prefix() {
          return "greet";
        }

        @Override
        public void createVerticle2(String name, ClassLoader loader, Promise<Callable<? extends Deployable>> promise) {
          promise.complete(() -> new Greeter(VerticleFactory.removePrefix(name)));
        }
      }
      """;

  private OwnJar() {}

  static Path in(Path directory) throws IOException {
    var classes = Files.createDirectories(directory.resolve("classes"));
    var sources = Map.of("Greeter", GREETER, "Asker", ASKER, "Failing", FAILING, "GreetFactory", FACTORY);
    var arguments = new ArrayList<>(List.of("-cp", HubProcess.jar().toString(), "-d", classes.toString()));
    for (var source : sources.entrySet()) {
      arguments.add(Files.writeString(directory.resolve(source.getKey() + ".java"), source.getValue()).toString());
    }
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
    var jar = directory.resolve("mine.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.list(classes.resolve("example"))) {
      for (var file : files.toList()) {
        add(out, "example/" + file.getFileName(), Files.readAllBytes(file));
      }
      add(out, "META-INF/services/io.vertx.core.spi.VerticleFactory", "example.GreetFactory\n".getBytes());
      // The hub's jar comes first: what is in both is the hub's.
      add(out, "dev/wshub/Main.class", "nonsense".getBytes());
    }
    return jar;
  }

  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }
}
