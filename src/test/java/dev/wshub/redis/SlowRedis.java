package dev.wshub.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A way to Redis on which every answer takes its time, so that what needs many of them can be interrupted. */
public final class SlowRedis implements AutoCloseable {
  private final ServerSocket listener;
  private final int redisPort;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile long delayMillis;
  private volatile boolean closed;

  public SlowRedis(RedisServer redis) {
    redisPort = redis.port();
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  public String url() {
    return "redis://127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on each piece of what Redis sends waits that long. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Ends all connections, and takes no others. */
  public void cut() {
    closed = true;
    closeAll();
  }

  /** Takes connections again. */
  public void restore() {
    closed = false;
  }

  private void closeAll() {
    try {
      for (var socket = sockets.poll(); socket != null; socket = sockets.poll()) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      for (;;) {
        var client = listener.accept();
        if (closed) {
          client.close();
          continue;
        }
        var redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
        client.setTcpNoDelay(true);
        redis.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(redis);
        thread(() -> copy(client, redis, false));
        thread(() -> copy(redis, client, true));
      }
    } catch (IOException ended) {
      close();
    }
  }

  private void copy(Socket from, Socket to, boolean delayed) {
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[64 * 1024];
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        if (delayed && delayMillis > 0) {
          TimeUnit.MILLISECONDS.sleep(delayMillis);
        }
        out.write(piece, 0, length);
      }
    } catch (IOException | InterruptedException ended) {
      // Either side has gone; both sockets are closed.
    }
  }

  private static void thread(Runnable task) {
    var thread = new Thread(task, "slow-redis");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      closeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
