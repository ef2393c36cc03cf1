package dev.wshub.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import dev.wshub.WebSocketHub;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import org.slf4j.LoggerFactory;

/**
 * How fast another verticle of the same Vert.x publishes at {@code wshub.publish}: requests with a {@code JsonObject}, a fixed number of
 * them without an answer, to a channel without subscribers. Prints one line of JSON.
 *
 * <pre>{@code EventBusPublish [PUBLISHES [IN_FLIGHT]]}</pre>
 */
public final class EventBusPublish {
  private static final int PUBLISHES = 500_000;
  private static final int IN_FLIGHT = 64;
  private static final JsonObject CONFIG = new JsonObject("""
      {"http_server": {"address": "127.0.0.1", "port": 0}, "http_api": {"key": "bench"}}
      """);

  private EventBusPublish() {}

  /** Publishes and completes when all is answered. Belongs to its own event loop. */
  private static final class Publisher extends VerticleBase {
    private final int publishes;
    private final int inFlight;
    private final JsonObject publication = new JsonObject().put("channel", "bench").put("data", "x".repeat(126));
    private final Promise<Void> done = Promise.promise();
    private int sent;
    private int answered;

    Publisher(int publishes, int inFlight) {
      this.publishes = publishes;
      this.inFlight = inFlight;
    }

    @Override
    public Future<?> start() {
      for (int i = 0; i < inFlight; i++) {
        publish();
      }
      return done.future();
    }

    private void publish() {
      if (sent < publishes) {
        sent++;
        vertx.eventBus().<JsonObject>request("wshub.publish", publication).onSuccess(result -> answered()).onFailure(done::tryFail);
      }
    }

    private void answered() {
      if (++answered == publishes) {
        done.tryComplete();
      } else {
        publish();
      }
    }
  }

  public static void main(String[] arguments) {
    int publishes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : PUBLISHES;
    int inFlight = arguments.length > 1 ? Integer.parseInt(arguments[1]) : IN_FLIGHT;
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    var vertx = Vertx.vertx();
    try {
      var hub = WebSocketHub.deploy(vertx, CONFIG).await();
      run(vertx, publishes, inFlight); // compiled by now
      var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long cpu = system.getProcessCpuTime();
      long begin = System.nanoTime();
      run(vertx, publishes, inFlight);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpuMicros = (system.getProcessCpuTime() - cpu) / 1e3;
      System.out.println(
          new JsonObject()
              .put("publishes_per_s", Math.round(publishes / seconds))
              .put("cpu_us_per_publish", Math.round(100 * cpuMicros / publishes) / 100.0)
              .put("publishes", publishes)
              .put("in_flight", inFlight)
              .encode());
      hub.undeploy().await();
    } finally {
      vertx.close().await();
    }
  }

  private static void run(Vertx vertx, int publishes, int inFlight) {
    vertx.undeploy(vertx.deployVerticle(new Publisher(publishes, inFlight)).await()).await();
  }
}
