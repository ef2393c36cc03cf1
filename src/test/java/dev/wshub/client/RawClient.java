package dev.wshub.client;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One WebSocket connection. A thread of its own reads, so that arrival times are exact and pings are answered; everything else
 * happens in the caller's thread, and blocks. Sending is safe from any thread, receiving from one.
 */
public final class RawClient implements AutoCloseable {

  public static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final String PING = "{}";

  private record Arrival(Frame frame, long nanoTime) {
  }

  /** A message of a text frame. */
  public record Message(JsonObject json, long nanoTime) {
  }

  private final Socket tcp;
  private final Socket socket;
  private final DataInputStream in;
  private final Map<String, String> responseHeaders;
  private final boolean answersPings;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Deque<Message> messages = new ArrayDeque<>();
  private final CompletableFuture<Close> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Object readingChanged = new Object();
  private boolean reading = true;

  private RawClient(Builder builder) throws IOException {
    answersPings = builder.answersPings;
    tcp = new Socket();
    try {
      if (builder.receiveBuffer > 0) {
        tcp.setReceiveBufferSize(builder.receiveBuffer);
      }
      tcp.setTcpNoDelay(true);
      tcp.setSoTimeout((int) DEADLINE.toMillis());
      tcp.connect(new InetSocketAddress("127.0.0.1", builder.port), (int) DEADLINE.toMillis());
      socket = builder.tls ? TrustAll.context().getSocketFactory().createSocket(tcp, "127.0.0.1", builder.port, true) : tcp;
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
      Handshake.request(socket.getOutputStream(), "127.0.0.1:" + builder.port, builder.path, builder.headers);
      responseHeaders = Handshake.response(in);
      tcp.setSoTimeout(0);
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
    var reader = new Thread(this::read, "raw-client-" + tcp.getLocalPort());
    reader.setDaemon(true);
    reader.start();
  }

  public static Builder to(int port) {
    return new Builder(port);
  }

  /** What a connection is opened with. */
  public static final class Builder {

    private final int port;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String path = "/connection/websocket";
    private boolean answersPings = true;
    private int receiveBuffer;
    private boolean tls;

    private Builder(int port) {
      this.port = port;
    }

    public Builder path(String value) {
      path = value;
      return this;
    }

    /** Adds a header, or replaces one of the handshake's own. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /** Leaves pings, of the protocol and of WebSocket, without an answer. */
    public Builder ignoringPings() {
      answersPings = false;
      return this;
    }

    /** Bytes that the kernel may hold for a client that does not read. */
    public Builder receiveBuffer(int bytes) {
      receiveBuffer = bytes;
      return this;
    }

    /** By TLS, whatever the certificate. */
    public Builder tls() {
      tls = true;
      return this;
    }

    /** Does the handshake. Throws {@link HandshakeRefused} when the answer is not 101. */
    public RawClient open() throws IOException {
      return new RawClient(this);
    }
  }

  /** A header of the handshake's answer, or null; the name in lower case. */
  public String responseHeader(String name) {
    return responseHeaders.get(name);
  }

  // Sending.

  public RawClient send(JsonObject command) {
    return send(command.encode());
  }

  /** One text frame, whatever it holds. */
  public RawClient send(String text) {
    return send(Frame.text(text));
  }

  public RawClient send(Frame frame) {
    return sendBytes(frame.encode());
  }

  /** Bytes that need not be a frame. */
  public synchronized RawClient sendBytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  // Receiving.

  /** The next message, pings left out. Fails when none comes in five seconds, or the connection ends before. */
  public JsonObject receive() {
    return receiveMessage(DEADLINE).json();
  }

  public Message receiveMessage(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    while (messages.isEmpty()) {
      var arrival = nextArrival(Duration.ofNanos(end - System.nanoTime()));
      if (arrival.frame.opcode() == Frame.TEXT) {
        split(arrival);
      }
    }
    return messages.remove();
  }

  /** The next reply with this id; pushes and other replies before it are dropped. */
  public JsonObject receiveReply(int id) {
    for (;;) {
      var message = receive();
      if (message.getInteger("id", 0) == id) {
        return message;
      }
    }
  }

  /** The next frame as it came (fragments joined), pings too, except the close frame. */
  public Frame receiveFrame(Duration deadline) {
    return nextArrival(deadline).frame;
  }

  private void split(Arrival arrival) {
    for (String line : arrival.frame.text().split("\n")) {
      if (!line.isBlank() && !line.equals(PING)) {
        messages.add(new Message(new JsonObject(line), arrival.nanoTime));
      }
    }
  }

  private Arrival nextArrival(Duration deadline) {
    try {
      var arrival = arrivals.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
      if (arrival == null) {
        throw new AssertionError("nothing received in time");
      }
      if (arrival.frame == null) {
        arrivals.add(arrival);
        throw new AssertionError("the connection ended: " + closed.join());
      }
      return arrival;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Leaves everything that comes (after at most one more read) in the kernel's buffers. */
  public void stopReading() {
    setReading(false);
  }

  public void resumeReading() {
    setReading(true);
  }

  private void setReading(boolean value) {
    synchronized (readingChanged) {
      reading = value;
      readingChanged.notifyAll();
    }
  }

  // The end.

  /** Completes when the server's close frame has come, or TCP has ended without one. */
  public CompletableFuture<Close> closed() {
    return closed;
  }

  public Close awaitClose(Duration deadline) {
    try {
      return closed.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not closed within " + deadline);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Completes when TCP has ended. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Ends TCP with a reset, as a crashed client or a cut cable with a helpful router would. */
  public void abort() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  /** Ends TCP without a close frame. */
  @Override
  public void close() {
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The reading thread.

  private void read() {
    try {
      for (;;) {
        awaitReading();
        arrived(Frame.read(in));
      }
    } catch (IOException | InterruptedException | UncheckedIOException e) {
      closed.complete(Close.abnormal(e.toString()));
    } finally {
      arrivals.add(new Arrival(null, System.nanoTime()));
      ended.complete(null);
      close();
    }
  }

  private void awaitReading() throws InterruptedException {
    synchronized (readingChanged) {
      while (!reading) {
        readingChanged.wait();
      }
    }
  }

  private void arrived(Frame frame) {
    switch (frame.opcode()) {
      case Frame.CLOSE -> {
        closed.complete(Close.of(frame));
        send(Frame.of(Frame.CLOSE, frame.payload()));
      }
      case Frame.PING -> {
        enqueue(frame);
        if (answersPings) {
          send(Frame.of(Frame.PONG, frame.payload()));
        }
      }
      case Frame.PONG -> enqueue(frame);
      default -> data(frame);
    }
  }

  private void data(Frame frame) {
    boolean whole = frame.fin() && frame.opcode() != Frame.CONTINUATION;
    if (whole) {
      message(frame);
      return;
    }
    if (frame.opcode() != Frame.CONTINUATION) {
      fragments.write(frame.opcode());
    }
    fragments.writeBytes(frame.payload());
    if (frame.fin()) {
      byte[] all = fragments.toByteArray();
      fragments.reset();
      message(Frame.of(all[0], Arrays.copyOfRange(all, 1, all.length)));
    }
  }

  private void message(Frame frame) {
    enqueue(frame);
    if (answersPings && frame.opcode() == Frame.TEXT && hasPing(frame)) {
      send(PING);
    }
  }

  private static boolean hasPing(Frame frame) {
    String text = new String(frame.payload(), StandardCharsets.ISO_8859_1);
    return text.equals(PING) || text.startsWith(PING + "\n") || text.contains("\n" + PING + "\n") || text.endsWith("\n" + PING);
  }

  private void enqueue(Frame frame) {
    arrivals.add(new Arrival(frame, System.nanoTime()));
  }
}
