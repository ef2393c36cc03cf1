package dev.wshub.server;

import java.nio.charset.StandardCharsets;

/**
 * What stands around and between the objects of one outgoing message.
 *
 * <p>Frame form: RFC 6455, section 5.2; frames of a server are not masked. Chunks: RFC 9112, section 7.1. Events: the HTML
 * standard, section 9.2.
 */
enum Framing {
  /** A WebSocket text message of JSON objects, separated by line breaks. */
  TEXT(0x81, "", "\n", ""),

  /** A WebSocket binary message of objects that say their own lengths. */
  BINARY(0x82, "", "", ""),

  /** WebSocket text messages of one JSON object each. */
  TEXT_EACH(0x81, "", "", ""),

  /** A chunk of an HTTP response: JSON objects, a line each. */
  LINES(Framing.CHUNK, "", "\n", "\n"),

  /** A chunk of an HTTP response: server-sent events, a JSON object each. */
  EVENTS(Framing.CHUNK, "data: ", "\n\ndata: ", "\n\n"),

  /** A chunk of an HTTP response: objects that say their own lengths. */
  DELIMITED(Framing.CHUNK, "", "", "");

  static final int CHUNK = 1;

  /** First byte of the WebSocket frame: final, and its opcode; {@link #CHUNK} for a chunk. */
  final int frameStart;

  final byte[] lead;
  final byte[] separator;
  final byte[] trailer;

  Framing(int frameStart, String lead, String separator, String trailer) {
    this.frameStart = frameStart;
    this.lead = lead.getBytes(StandardCharsets.US_ASCII);
    this.separator = separator.getBytes(StandardCharsets.US_ASCII);
    this.trailer = trailer.getBytes(StandardCharsets.US_ASCII);
  }

  boolean isChunk() {
    return frameStart == CHUNK;
  }

  /** Whether each object has a frame of its own. */
  boolean framesEach() {
    return this == TEXT_EACH;
  }
}
