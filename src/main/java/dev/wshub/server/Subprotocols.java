package dev.wshub.server;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * How a client chooses the encoding of a WebSocket: by the subprotocol, which is echoed, or by a parameter of the query, which is for
 * clients that cannot name one. Without either it is JSON.
 *
 * <p>The names are those of the Centrifuge protocol.
 */
final class Subprotocols {

  private static final String PROTOBUF = "centrifuge-protobuf";

  /** What the server takes part in. */
  static final List<String> ALL = List.of("centrifuge-json", PROTOBUF);

  private static final List<String> PARAMETERS = List.of("format", "cf_protocol");
  private static final String PROTOBUF_PARAMETER = "protobuf";

  private Subprotocols() {}

  /**
   * @param agreed the subprotocol that the handshake has ended with, or null
   * @param query of the request, or null
   */
  static Wire wire(String agreed, String query) {
    return PROTOBUF.equals(agreed) || asksForProtobuf(query) ? Wire.WEBSOCKET_PROTOBUF : Wire.WEBSOCKET_JSON;
  }

  private static boolean asksForProtobuf(String query) {
    if (query == null || query.isEmpty()) {
      return false;
    }
    Map<String, List<String>> parameters;
    try {
      parameters = new QueryStringDecoder(query, false).parameters();
    } catch (IllegalArgumentException e) {
      return false; // a broken escape: such a query asks for nothing
    }
    return PARAMETERS.stream()
        .anyMatch(name -> parameters.getOrDefault(name, List.of()).stream().limit(1).anyMatch(PROTOBUF_PARAMETER::equals));
  }
}
