package dev.wshub.metrics;

import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.BridgeStatistics;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.hub.ShardStatistics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a scrape of Prometheus for the whole instance. When a shard or a loop gives no answer the scrape fails with 503:
 * sums without it would look like a drop.
 *
 * <p>Belongs to the event loop that made it.
 */
public final class MetricsHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(MetricsHandler.class);

  private final Vertx vertx;
  private final HubClient hub;
  private final int redisBridges;
  private final String version;
  private ProcessMetrics process; // made by the first scrape, and used in ordered blocking tasks only

  /**
   * To be made on the event loop that it serves.
   *
   * @param hub the loop's own client
   * @param redisBridges how many Redis bridges work
   * @param version of the hub
   */
  public MetricsHandler(Vertx vertx, HubClient hub, int redisBridges, String version) {
    this.vertx = vertx;
    this.hub = hub;
    this.redisBridges = redisBridges;
    this.version = version;
  }

  @Override
  public void handle(RoutingContext request) {
    HttpServerResponse response = request.response();
    askShards(response, shards -> askLoops(response, loops -> askBridges(response, bridges -> answer(response, shards, loops, bridges))));
  }

  private void askBridges(HttpServerResponse response, Consumer<List<BridgeStatistics>> next) {
    hub.<BridgeStatistics>callAllBridges(redisBridges, BridgeMessage.Statistics::new, bridges -> go(response, bridges, next));
  }

  private void askShards(HttpServerResponse response, Consumer<List<ShardStatistics>> next) {
    if (hub.shards() == 0) {
      next.accept(List.of());
      return;
    }
    hub.<ShardStatistics>callAllShards(HubMessage.Statistics::new, shards -> go(response, shards, next));
  }

  private void askLoops(HttpServerResponse response, Consumer<List<LoopStatistics>> next) {
    hub.<LoopStatistics>callAllLoops(LoopMessage.Statistics::new, loops -> go(response, loops, next));
  }

  private static <T> void go(HttpServerResponse response, HubClient.Gathered<T> gathered, Consumer<List<T>> next) {
    if (gathered.error() == null) {
      next.accept(gathered.results());
    } else {
      end(response, 503, gathered.detail() == null ? "no answer" : gathered.detail());
    }
  }

  private void answer(
      HttpServerResponse response, List<ShardStatistics> shards, List<LoopStatistics> loops, List<BridgeStatistics> bridges) {
    vertx
        .executeBlocking(() -> text(shards, loops, bridges))
        .onSuccess(text -> end(response, 200, text))
        .onFailure(
            failure -> {
              log.warn("The metrics could not be read; the scrape was answered 503", failure);
              end(response, 503, "the metrics could not be read");
            });
  }

  private String text(List<ShardStatistics> shards, List<LoopStatistics> loops, List<BridgeStatistics> bridges) {
    if (process == null) {
      process = new ProcessMetrics();
    }
    var out = new Exposition();
    int instances = bridges.stream().mapToInt(BridgeStatistics::instances).max().orElse(0);
    HubMetrics.write(shards, loops, Math.max(1, instances), version, out);
    DelegationMetrics.write(loops, out);
    if (redisBridges > 0) {
      RedisMetrics.write(bridges, out);
    }
    return out + process.scrape();
  }

  private static void end(HttpServerResponse response, int status, String text) {
    if (!response.closed() && !response.ended()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Exposition.CONTENT_TYPE).end(text);
    }
  }
}
