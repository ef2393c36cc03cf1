package dev.wshub.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every command as Redis 6.0.16 would, as far as the hub asks before it knows the version. */
final class OldRedis implements AutoCloseable {
  private static final String INFO = "redis_version:6.0.16\r\nredis_mode:standalone\r\nrun_id:1\r\n";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  OldRedis() throws IOException {
    var thread = new Thread(this::accept, "old-redis");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        serve(socket);
      } catch (IOException ended) {
        continue;
      }
    }
  }

  private static void serve(Socket socket) throws IOException {
    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var answer = switch (line) {
        case "hello", "HELLO" -> "%0\r\n";
        case "info", "INFO" -> "$" + INFO.length() + "\r\n" + INFO + "\r\n";
        case "client", "CLIENT", "script", "SCRIPT" -> "+OK\r\n";
        default -> "";
      };
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
