package dev.wshub.api;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.StreamPosition;

/** Reads <code>{"offset":1,"epoch":"…"}</code>. */
final class Positions {
  private Positions() {}

  /** The position, or null when it is absent. */
  static StreamPosition read(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return null;
    }
    long offset = 0;
    String epoch = "";
    while (in.nextField()) {
      switch (in.name()) {
        case "offset" -> offset = in.uint64();
        case "epoch" -> epoch = in.string();
        default -> in.skip();
      }
    }
    return new StreamPosition(offset, epoch);
  }
}
