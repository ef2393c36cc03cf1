package dev.wshub.api;

import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import java.util.List;
import java.util.Map;

/** Fields of publish and broadcast requests while they are read. */
final class PublishRequest {
  String channel = "";
  List<String> channels = List.of();
  byte[] data;
  private String base64Data = "";
  private boolean skipHistory;
  private Map<String, String> tags;
  private String idempotencyKey = "";
  private long version;
  private String versionEpoch = "";

  static PublishRequest read(JsonReader in) throws ProtocolException {
    var request = new PublishRequest();
    while (in.nextField()) {
      request.readField(in);
    }
    return request;
  }

  private void readField(JsonReader in) throws ProtocolException {
    switch (in.name()) {
      case "channel" -> channel = in.string();
      case "channels" -> channels = in.stringList();
      case "data" -> data = in.raw();
      case "b64data" -> base64Data = in.string();
      case "skip_history" -> skipHistory = in.bool();
      case "tags" -> tags = in.strings();
      case "idempotency_key" -> idempotencyKey = in.string();
      case "version" -> version = in.uint64();
      case "version_epoch" -> versionEpoch = in.string();
      case "delta" -> in.bool(); // a wish that may be ignored
      default -> in.skip();
    }
  }

  /** Settles what the payload is, and checks it. */
  void requireData(int sizeLimit) throws ApiException {
    data = Payloads.choose(data, base64Data, "b64data");
    if (data == null) {
      throw ApiException.badRequest("data is required");
    }
    if (data.length > sizeLimit) {
      throw ApiException.badRequest("data has " + data.length + " bytes, allowed are " + sizeLimit);
    }
  }

  PublishOptions options() {
    boolean plain = !skipHistory && tags == null && idempotencyKey.isEmpty() && version == 0;
    return plain
        ? PublishOptions.PLAIN
        : new PublishOptions(skipHistory, tags, idempotencyKey, version, versionEpoch);
  }
}
