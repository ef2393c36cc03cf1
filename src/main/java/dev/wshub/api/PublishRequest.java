package dev.wshub.api;

import dev.wshub.auth.DataFormats;
import dev.wshub.config.ChannelOptions;
import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields of publish and broadcast requests while they are read. */
final class PublishRequest {
  private static final byte[] NOTHING = {};

  String channel = "";
  List<String> channels = List.of();
  byte[] data;
  private DataForm form = DataForm.LINE;
  private boolean given;
  private String base64Data = "";
  private boolean skipHistory;
  private Map<String, String> tags;
  private String idempotencyKey = "";
  private long version;
  private String versionEpoch = "";
  private boolean delta;

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
      case "channels" -> channels = in.strings(new ArrayList<>(), ApiMethod.MOST_REQUESTS);
      case "data" -> data = in.raw();
      case "b64data" -> base64Data = in.string();
      case "skip_history" -> skipHistory = in.bool();
      case "tags" -> tags = in.strings();
      case "idempotency_key" -> idempotencyKey = in.string();
      case "version" -> version = in.uint64();
      case "version_epoch" -> versionEpoch = in.string();
      case "delta" -> delta = in.bool();
      default -> in.skip();
    }
  }

  /**
   * Settles what the payload is. Base64 may hold anything and wins.
   *
   * @param sizeLimit bytes that it may have; tags may have as many characters
   */
  void settleData(int sizeLimit) throws ApiException {
    if (!base64Data.isEmpty()) {
      data = Payloads.decode(base64Data, "b64data");
      form = DataForm.of(data);
    }
    given = data != null;
    if (!given) {
      data = NOTHING;
    }
    if (data.length > sizeLimit) {
      throw ApiException.badRequest("data has " + data.length + " bytes, allowed are " + sizeLimit);
    }
    int ofTags = tags == null ? 0 : tags.entrySet().stream().mapToInt(tag -> tag.getKey().length() + tag.getValue().length()).sum();
    if (ofTags > sizeLimit) {
      throw ApiException.badRequest("tags have " + ofTags + " characters, allowed are " + sizeLimit);
    }
  }

  /** Checks that there is a payload. */
  void requireData() throws ApiException {
    if (!given) {
      throw ApiException.badRequest("data is required");
    }
  }

  /** Checks the payload for a channel with those options. */
  void requireAllowed(String channel, ChannelOptions namespace) throws ApiException {
    String format = namespace.publicationDataFormat();
    if (DataFormats.allow(format, data, form)) {
      return;
    }
    requireData();
    throw ApiException.badRequest("data in " + channel + " must be " + DataFormats.words(format));
  }

  PublishOptions options(ChannelOptions namespace) {
    boolean mayBeDelta = delta || namespace.deltaPublish();
    boolean plain = !skipHistory && tags == null && idempotencyKey.isEmpty() && version == 0;
    return plain
        ? PublishOptions.plain(mayBeDelta).of(form)
        : new PublishOptions(skipHistory, tags, idempotencyKey, version, versionEpoch, form, mayBeDelta);
  }
}
