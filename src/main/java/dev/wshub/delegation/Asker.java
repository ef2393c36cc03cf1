package dev.wshub.delegation;

import io.vertx.core.MultiMap;
import java.util.Map;

/**
 * The connection that a question is about.
 *
 * @param client id of the client
 * @param transport how it is connected: {@code websocket} and so on
 * @param protocol form of its commands, {@code json} or {@code protobuf}
 * @param user empty: anonymous, or not known yet
 * @param meta what an earlier decision wants to be told; null: nothing
 * @param headers of the request that the connection began with
 * @param emulatedHeaders what the connect command had in their place, names in small letters
 */
public record Asker(
    String client,
    String transport,
    String protocol,
    String user,
    Object meta,
    MultiMap headers,
    Map<String, String> emulatedHeaders) {

  /** Whether payloads for this client may be any bytes, where others need JSON. */
  boolean takesBinary() {
    return protocol.equals("protobuf");
  }
}
