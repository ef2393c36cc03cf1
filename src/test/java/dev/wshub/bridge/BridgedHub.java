package dev.wshub.bridge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.WebSocketHub;
import dev.wshub.client.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** A hub with a TCP bridge, in this process, for one test; fails it when anything above WARN was logged. */
final class BridgedHub implements BeforeEachCallback, AfterEachCallback {
  static final int FRAME_LIMIT = 64 * 1024;

  final int port = freePort();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Queue<AutoCloseable> clients = new ConcurrentLinkedQueue<>();
  Vertx vertx;
  WebSocketHub hub;

  @Override
  public void beforeEach(ExtensionContext context) {
    log.start();
    rootLogger().addAppender(log);
    vertx = Vertx.vertx();
    hub = WebSocketHub.deploy(vertx, config(port), descriptor(true)).await();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (var client : clients) {
      client.close();
    }
    vertx.close().await();
    rootLogger().detachAppender(log);
    List<String> errors = log.list.stream().filter(e -> e.getLevel() == Level.ERROR).map(ILoggingEvent::toString).toList();
    if (!errors.isEmpty()) {
      throw new AssertionError("logged as errors: " + errors);
    }
  }

  static JsonObject config(int bridgePort) {
    var all =
        new JsonObject()
            .put("allow_subscribe_for_client", true)
            .put("allow_subscribe_for_anonymous", true)
            .put("history_size", 10)
            .put("history_ttl", "60s");
    return new JsonObject()
        .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", 0))
        .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
        .put("channel", new JsonObject().put("without_namespace", all))
        .put("rpc", new JsonObject().put("address", "own.rpc"))
        .put("events", new JsonObject().put("connect", true).put("subscribe", true))
        .put(
            "tcp_bridge",
            new JsonObject()
                .put("enabled", true)
                .put("port", bridgePort)
                .put("frame_size_limit", FRAME_LIMIT)
                .put("inbound_addresses", new JsonArray().add("own.in"))
                .put("outbound_addresses", new JsonArray().add("own.out")));
  }

  static JsonObject descriptor(boolean bridge) {
    return bridge
        ? descriptor("hub.HubVerticle", "api.ApiVerticle", "bridge.TcpBridgeVerticle", "server.WebSocketServerVerticle")
        : descriptor("hub.HubVerticle", "api.ApiVerticle", "server.WebSocketServerVerticle");
  }

  /** Names without {@code dev.wshub.}. */
  static JsonObject descriptor(String... names) {
    var verticles = new JsonArray();
    Stream.of(names).forEach(name -> verticles.add(new JsonObject().put("name", "dev.wshub." + name)));
    return new JsonObject().put("verticles", verticles);
  }

  List<String> warnings() {
    return List.copyOf(log.list).stream().filter(e -> e.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage).toList();
  }

  BridgeClient program() {
    var program = new BridgeClient(port);
    clients.add(program);
    return program;
  }

  /** A WebSocket client that has subscribed. */
  RawClient subscriber(String channel) {
    try {
      var client = RawClient.to(hub.port()).open();
      clients.add(client);
      client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
      client.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}").receiveReply(2);
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Logger rootLogger() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
