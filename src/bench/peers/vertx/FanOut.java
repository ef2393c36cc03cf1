import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one writes first with Vert.x: a list of sockets for each path, and {@code writeTextMessage} for each of them. One event
 * loop; publishing over HTTP at {@code /publish/PATH}. Argument: the port.
 */
final class FanOut {

  public static void main(String[] arguments) {
    Map<String, List<ServerWebSocket>> channels = new HashMap<>();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false))
        .webSocketHandler(socket -> {
          List<ServerWebSocket> sockets = channels.computeIfAbsent(socket.path(), path -> new ArrayList<>());
          sockets.add(socket);
          socket.closeHandler(closed -> sockets.remove(socket));
        })
        .requestHandler(request ->
            request.body().onSuccess(body -> {
              String message = body.toString();
              channels.getOrDefault(request.path().substring("/publish".length()), List.of())
                  .forEach(socket -> socket.writeTextMessage(message));
              request.response().end("{}");
            }))
        .listen(Integer.parseInt(arguments[0]));
  }
}
