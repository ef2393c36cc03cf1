package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Utf8;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;

/**
 * The response of an HTTP request, which goes on as long as the connection lasts. What the client sends comes in requests of its
 * own; while its earlier commands wait, a bounded number of bytes is kept.
 *
 * <p>Owner loop only.
 */
final class StreamTransport implements Transport {

  /** Most bytes of commands that are kept, besides the last message. */
  static final int KEPT_BYTES = 256 * 1024;

  /** Of a response whose client is gone: it can say nothing. Centrifugo's. */
  private static final int CONNECTION_CLOSED = 3000;

  private final TransportKind kind;
  private final HttpServerRequest request;
  private final ChunkWriter writer;
  private final ConnectRefusals refusals;
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>(0);
  private Session session;
  private int keptBytes;
  private boolean paused;
  private long refusedCode;
  private String refusedMessage;

  /**
   * @param refusals how a refused connect is answered before the response has begun; null where it always begins
   */
  StreamTransport(TransportKind kind, HttpServerRequest request, ChunkWriter writer, ConnectRefusals refusals) {
    this.kind = kind;
    this.request = request;
    this.writer = writer;
    this.refusals = refusals;
  }

  /** To be called before anything else. */
  void belongsTo(Session session) {
    this.session = session;
  }

  /** Takes what the client has sent in a request of its own. */
  void take(byte[] message) {
    if (!session.isOpen()) {
      return;
    }
    if (session.wire().isJson() && !Utf8.isValid(message, 0, message.length)) {
      session.close(DisconnectCode.BAD_REQUEST);
    } else if (!paused) {
      session.received(message);
    } else if (keptBytes > KEPT_BYTES) {
      session.close(DisconnectCode.TOO_MANY_REQUESTS);
    } else {
      kept.add(message);
      keptBytes += message.length;
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    while (!paused && !kept.isEmpty()) {
      byte[] next = kept.poll();
      keptBytes -= next.length;
      if (session.isOpen()) {
        session.received(next);
      }
    }
  }

  @Override
  public TransportKind kind() {
    return kind;
  }

  @Override
  public MultiMap headers() {
    return request.headers();
  }

  @Override
  public SocketAddress remoteAddress() {
    return request.remoteAddress();
  }

  @Override
  public Pinging pinging() {
    return kind.isUnidirectional() ? Pinging.UNANSWERED : Pinging.MESSAGES;
  }

  @Override
  public void connectRefused(long code, String message) {
    refusedCode = code;
    refusedMessage = message;
  }

  @Override
  public boolean tellsWhy() {
    return refusals == null || writer.hasBegun();
  }

  @Override
  public void close(int code, String reason) {
    if (tellsWhy()) {
      writer.close(code, reason);
    } else if (refusedMessage != null) {
      refusals.answer(request, refusedCode, refusedMessage);
    } else {
      refusals.answer(request, code, reason);
    }
  }

  @Override
  public void closeInstead(int code, String reason) {
    close(code, reason);
  }

  @Override
  public int closeCode() {
    return CONNECTION_CLOSED;
  }

  @Override
  public String closeReason() {
    return "connection closed";
  }

  /** Nothing is written to the client by Vert.x itself. */
  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public void whenDrained(Runnable callback) {
    callback.run();
  }
}
