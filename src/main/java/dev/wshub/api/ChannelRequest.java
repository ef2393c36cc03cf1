package dev.wshub.api;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.StreamPosition;

/** Fields of requests about a channel, or of listings, while they are read. */
final class ChannelRequest {
  String channel = "";
  int limit;
  StreamPosition since;
  boolean reverse;
  String pattern = "";
  String cursor = "";
  String user = "";
  String instance = "";

  static ChannelRequest read(JsonReader in) throws ProtocolException {
    var request = new ChannelRequest();
    while (in.nextField()) {
      switch (in.name()) {
        case "channel" -> request.channel = in.string();
        case "limit" -> request.limit = in.int32();
        case "since" -> request.since = Positions.read(in);
        case "reverse" -> request.reverse = in.bool();
        case "pattern" -> request.pattern = in.string();
        case "cursor" -> request.cursor = in.string();
        case "user" -> request.user = in.string();
        case "instance" -> request.instance = in.string();
        default -> in.skip();
      }
    }
    return request;
  }
}
