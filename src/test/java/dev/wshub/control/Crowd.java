package dev.wshub.control;

import dev.wshub.server.RunningHub;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/** Many connected clients of one user, that do nothing; they cost no thread each. */
final class Crowd implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient sockets;
  private final WebSocketConnectOptions options;
  private final List<String> ids;

  Crowd(int port, String user, int count) {
    sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count));
    options =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/connection/websocket").putHeader("X-User-Id", user);
    var connecting = IntStream.range(0, count).mapToObj(one -> connect()).toList();
    ids = RunningHub.await(Future.all(connecting)).list();
  }

  private Future<String> connect() {
    Promise<String> id = Promise.promise();
    return sockets
        .connect(options)
        .compose(
            socket -> {
              socket.textMessageHandler(
                  text -> id.tryComplete(new JsonObject(text).getJsonObject("connect", new JsonObject()).getString("client")));
              return socket.writeTextMessage("{\"id\":1,\"connect\":{}}").compose(sent -> id.future());
            });
  }

  List<String> ids() {
    return ids;
  }

  @Override
  public void close() {
    RunningHub.await(vertx.close());
  }
}
