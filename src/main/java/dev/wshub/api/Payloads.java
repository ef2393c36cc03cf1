package dev.wshub.api;

import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.WholeJson;
import java.util.Base64;

/** Raw values that a request may give as JSON or, under another name, as JSON in Base64. */
final class Payloads {
  private Payloads() {}

  /**
   * The bytes of the value, or null when there is none. Base64 wins.
   *
   * @param name name of the field in Base64
   */
  static byte[] choose(byte[] json, String base64, String name) throws ApiException {
    if (base64.isEmpty()) {
      return json;
    }
    try {
      return WholeJson.payload(decode(base64, name));
    } catch (ProtocolException e) {
      // Clients read JSON frames; other bytes would end their connections.
      throw ApiException.badRequest(name + " must hold JSON in UTF-8: " + e.getMessage());
    }
  }

  /** What the Base64 stands for, whatever it is. */
  static byte[] decode(String base64, String name) throws ApiException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest(name + " must be standard Base64 with padding");
    }
  }
}
