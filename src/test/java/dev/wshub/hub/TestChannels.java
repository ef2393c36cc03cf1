package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.HubConfig;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Channel options and small values for tests. */
final class TestChannels {
  static final ChannelOptions PLAIN = options(new JsonObject());

  private TestChannels() {}

  static ChannelOptions history(int size, String ttl, String metaTtl) {
    return options(
        new JsonObject().put("history_size", size).put("history_ttl", ttl).put("history_meta_ttl", metaTtl));
  }

  static ChannelOptions history(int size) {
    return history(size, "60s", "3600s");
  }

  static ChannelOptions options(JsonObject withoutNamespace) {
    var channel = new JsonObject().put("without_namespace", withoutNamespace);
    return HubConfig.from(new JsonObject().put("channel", channel)).channel().withoutNamespace();
  }

  static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  static String text(Publication publication) {
    return new String(publication.data(), StandardCharsets.UTF_8);
  }

  static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::offset).toList();
  }

  static ClientInfo client(String id) {
    return new ClientInfo("user-" + id, id, null, null);
  }

  static PublishOptions withKey(String idempotencyKey) {
    return new PublishOptions(false, null, idempotencyKey, 0, "");
  }

  static PublishOptions withVersion(long version, String epoch) {
    return new PublishOptions(false, null, "", version, epoch);
  }

  /** Publications with offsets from..to. */
  static List<Publication> publications(String epoch, long from, long to) {
    return Stream.iterate(from, offset -> offset + 1)
        .limit(Math.max(0, to - from + 1))
        .map(offset -> new Publication(bytes("" + offset), null, null, offset, epoch))
        .toList();
  }
}
