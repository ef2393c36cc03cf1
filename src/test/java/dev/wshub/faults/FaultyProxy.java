package dev.wshub.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network between the hub and Redis that can be slow, cut, or silent while TCP stays up. What is swallowed is gone: such a
 * connection stays silent for good, like one whose other end has vanished. Any thread.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;
  private static final int CONNECT_MS = 1_000;

  private final ServerSocket server;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile int delayMillis;
  private volatile boolean cut;
  private volatile boolean silent;
  private volatile boolean held;

  public FaultyProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    begin("proxy-accept", this::accept);
  }

  String url() {
    return "redis://127.0.0.1:" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Each piece of what Redis says comes 0 to so many milliseconds late. */
  void delay(int mostMillis) {
    delayMillis = mostMillis;
  }

  /** All connections end, and new ones are refused until {@link #heal}. */
  public void cut() {
    cut = true;
    links.forEach(Link::close);
  }

  /** Nothing passes on the connections that are there, nor on new ones until {@link #heal}. */
  void silence() {
    silent = true;
    links.forEach(link -> link.silent = true);
  }

  /** Nothing passes any more on those of the present connections that carry subscriptions. */
  void silenceSubscriptions() {
    links.stream().filter(link -> link.subscribes).forEach(link -> link.silent = true);
  }

  /** What Redis says waits until {@link #heal}. */
  void holdReplies() {
    held = true;
  }

  /** New connections are served again; those that are silent are not. */
  public void heal() {
    cut = false;
    silent = false;
    held = false;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        if (cut) {
          client.close();
        } else {
          new Link(client).begin();
        }
      } catch (IOException closed) {
        // The next one, unless the test has ended.
      }
    }
  }

  private static void begin(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    links.forEach(Link::close);
  }

  /** A connection through the proxy. */
  private final class Link {
    final Socket client;
    final Socket redis = new Socket();
    volatile boolean silent = FaultyProxy.this.silent;
    volatile boolean subscribes;

    Link(Socket client) {
      this.client = client;
    }

    void begin() {
      links.add(this);
      FaultyProxy.begin("proxy-up", this::up);
    }

    private void up() {
      try {
        redis.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MS);
        client.setTcpNoDelay(true);
        redis.setTcpNoDelay(true);
        FaultyProxy.begin("proxy-down", this::down);
        pump(client.getInputStream(), redis.getOutputStream(), true);
      } catch (IOException refused) {
        close();
      }
    }

    private void down() {
      try {
        pump(redis.getInputStream(), client.getOutputStream(), false);
      } catch (IOException ended) {
        close();
      }
    }

    private void pump(InputStream in, OutputStream out, boolean commands) throws IOException {
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        if (commands) {
          subscribes |= new String(chunk, 0, length, StandardCharsets.ISO_8859_1).contains("\r\nSUBSCRIBE\r\n");
        } else {
          pause();
        }
        if (!silent) {
          out.write(chunk, 0, length);
        }
      }
      close();
    }

    private void pause() {
      try {
        int most = delayMillis;
        if (most > 0) {
          Thread.sleep(ThreadLocalRandom.current().nextInt(most + 1));
        }
        while (held && !client.isClosed()) {
          Thread.sleep(1);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void close() {
      links.remove(this);
      try (client; redis) {
        silent = true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
