package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * What a response stream begins with: status and headers, and for server-sent events a first line that makes proxies pass on what
 * they have. Headers are Centrifugo's but for one: the connection ends with the response, and says so, or a client that keeps
 * connections would send its next request into the closed one.
 *
 * <p>Owner loop only.
 */
final class StreamHead {

  private static final String EVENTS = "text/event-stream; charset=utf-8";
  private static final String LINES = "text/plain; charset=utf-8";
  private static final String BYTES = "application/octet-stream";

  private final HttpServerResponse response;
  private final Framing framing;

  StreamHead(HttpServerResponse response, Framing framing) {
    this.response = response;
    this.framing = framing;
  }

  /** Writes status and headers, once. */
  void write() {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType())
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache, no-store, must-revalidate, max-age=0")
        .putHeader("Pragma", "no-cache")
        .putHeader("Expire", "0")
        .putHeader("X-Accel-Buffering", "no")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .writeHead();
  }

  boolean isWritten() {
    return response.headWritten();
  }

  /** The chunk behind it, or null. */
  ByteBuf firstChunk() {
    return framing == Framing.EVENTS ? Unpooled.copiedBuffer("2\r\n\r\n\r\n", StandardCharsets.US_ASCII) : null;
  }

  private String contentType() {
    return switch (framing) {
      case EVENTS -> EVENTS;
      case DELIMITED -> BYTES;
      default -> LINES;
    };
  }
}
