package dev.wshub.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Publishes keys over HTTP, and notes who asks for them. */
public final class KeyServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final JsonArray keys = new JsonArray();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean silent;
  private volatile String body;

  public KeyServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestURI().getPath());
    try (exchange) {
      if (silent) {
        end.await();
      }
      byte[] content = (body == null ? new JsonObject().put("keys", keys).encode() : body).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, content.length);
      exchange.getResponseBody().write(content);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Adds a key for signatures. */
  public KeyServer publish(String name, PublicKey key) {
    return publish(Jwt.published(name, key).put("use", "sig"));
  }

  public KeyServer publish(JsonObject key) {
    keys.add(key);
    return this;
  }

  public KeyServer answers(int newStatus) {
    status = newStatus;
    return this;
  }

  public KeyServer says(String newBody) {
    body = newBody;
    return this;
  }

  public KeyServer isSilent() {
    silent = true;
    return this;
  }

  /** Paths that were asked for. */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
