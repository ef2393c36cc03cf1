package dev.wshub.server;

import java.util.Locale;

/** The ways in which clients can be connected, by Centrifugo's names. */
enum TransportKind {
  WEBSOCKET(Way.BIDIRECTIONAL),
  HTTP_STREAM(Way.EMULATED),
  SSE(Way.EMULATED),
  UNI_WEBSOCKET(Way.UNIDIRECTIONAL),
  UNI_HTTP_STREAM(Way.UNIDIRECTIONAL),
  UNI_SSE(Way.UNIDIRECTIONAL);

  private enum Way {
    BIDIRECTIONAL,
    /** Commands come in requests of their own. */
    EMULATED,
    /** The connect request is all that ever comes. */
    UNIDIRECTIONAL
  }

  private final Way way;
  private final String label = name().toLowerCase(Locale.ROOT);

  TransportKind(Way way) {
    this.way = way;
  }

  /** What it is called in records, events, metrics and questions. */
  String label() {
    return label;
  }

  boolean isEmulated() {
    return way == Way.EMULATED;
  }

  boolean isUnidirectional() {
    return way == Way.UNIDIRECTIONAL;
  }

  /** Whether its connections have a session id, by which others find them and which nobody can guess. */
  boolean hasSessionId() {
    return way != Way.BIDIRECTIONAL;
  }
}
