package dev.wshub.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Many subscribers of one channel on plain sockets, read by one thread that only counts: what a hub in the same process allocates or
 * takes is its own. A publication counts when its payload holds {@value #MARK}, once.
 */
public final class Swarm implements AutoCloseable {

  /** To be in each payload, and nowhere else. */
  public static final char MARK = '~';

  private static final int BUFFER_BYTES = 256 << 10;

  private final List<SocketChannel> clients = new ArrayList<>();
  private final Semaphore rounds;
  private final Selector selector = Selector.open();
  private final Thread reader = new Thread(this::read, "swarm");
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private volatile IOException failure;
  private long delivered; // of the reading thread

  /**
   * Connects and subscribes them all.
   *
   * @param window how many publications may be on their way
   */
  public Swarm(int port, String channel, int size, int window) throws IOException {
    rounds = new Semaphore(window);
    for (int i = 0; i < size; i++) {
      clients.add(subscribed(port, channel));
    }
    for (SocketChannel client : clients) {
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_READ);
    }
    reader.start();
  }

  private static SocketChannel subscribed(int port, String channel) throws IOException {
    var client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    var in = new DataInputStream(client.socket().getInputStream());
    var out = client.socket().getOutputStream();
    Handshake.request(out, "127.0.0.1:" + port, "/connection/websocket", Map.of());
    Handshake.response(in);
    out.write(Frame.text("{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}").encode());
    String replies = "";
    while (!replies.contains("\"id\":2")) {
      replies = Frame.read(in).text();
    }
    return client;
  }

  /** Waits until one more publication may be on its way: each arrival at as many clients as there are makes room for one. */
  public void awaitRoom() throws InterruptedException {
    if (!rounds.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing arrived in time", failure);
    }
  }

  /** Waits until all that was published has arrived. */
  public void awaitAll(int window) throws InterruptedException {
    if (!rounds.tryAcquire(window, 30, TimeUnit.SECONDS)) {
      throw new AssertionError("not everything arrived in time", failure);
    }
    rounds.release(window);
  }

  private void read() {
    try {
      while (selector.isOpen()) {
        selector.select(this::count);
      }
    } catch (IOException | UncheckedIOException | ClosedSelectorException e) {
      failure = new IOException("the reading of the swarm has ended", e);
    }
  }

  private void count(SelectionKey key) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        throw new IOException("a connection was closed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long before = delivered / clients.size();
    for (int i = 0; i < buffer.position(); i++) {
      delivered += buffer.get(i) == MARK ? 1 : 0;
    }
    rounds.release((int) (delivered / clients.size() - before));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    selector.close();
    reader.join();
    for (SocketChannel client : clients) {
      client.close();
    }
  }
}
