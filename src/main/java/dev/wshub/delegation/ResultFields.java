package dev.wshub.delegation;

import dev.wshub.auth.SubscribeOverride;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.JsonTree;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.WholeJson;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of one result while it is read. A name means the same in the results of all kinds, so one table serves all. */
final class ResultFields {
  private String user = "";
  private long expireAt;
  private boolean expired;
  private byte[] info;
  private String base64Info = "";
  private byte[] data;
  private String base64Data = "";
  private List<String> channels = List.of();
  private Map<String, SubscriptionTerms> subs = Map.of();
  private byte[] meta;
  private SubscribeOverride override = SubscribeOverride.NONE;
  private boolean skipHistory;
  private Map<String, String> tags;
  private String idempotencyKey = "";
  private long version;
  private String versionEpoch = "";
  private boolean delta;
  private boolean cacheRecover;

  private final boolean binary;

  private ResultFields(boolean binary) {
    this.binary = binary;
  }

  /**
   * @param binary whether data may be any bytes
   */
  static ResultFields read(DelegationKind kind, boolean binary, JsonReader in) throws ProtocolException, BadAnswer {
    var fields = new ResultFields(binary);
    while (in.nextField()) {
      if (kind.hasResultField(in.name())) {
        fields.readField(in);
      } else {
        in.skip();
      }
    }
    return fields;
  }

  private void readField(JsonReader in) throws ProtocolException, BadAnswer {
    switch (in.name()) {
      case "user" -> user = in.string();
      case "expire_at" -> expireAt = in.int64();
      case "expired" -> expired = in.bool();
      case "info" -> info = in.raw();
      case "b64info" -> base64Info = in.string();
      case "data" -> data = in.rawValue();
      case "b64data" -> base64Data = in.string();
      case "channels" -> channels = in.stringList();
      case "subs" -> subs = readSubs(binary, in);
      case "meta" -> meta = in.raw();
      case "override" -> override = SubscribeOverride.read(in);
      case "skip_history" -> skipHistory = in.bool();
      case "tags" -> tags = readTags(in);
      case "idempotency_key" -> idempotencyKey = in.string();
      case "version" -> version = in.uint64();
      case "version_epoch" -> versionEpoch = in.string();
      case "delta" -> delta = in.bool();
      case "cache_recover" -> cacheRecover = in.bool();
      default -> throw new IllegalStateException("no result has the field " + in.name());
    }
  }

  /** The names inside are the application's: they are not told to the log. */
  private static Map<String, String> readTags(JsonReader in) throws BadAnswer {
    try {
      return in.strings();
    } catch (ProtocolException e) {
      throw new BadAnswer("its tags are an object of strings, or none");
    }
  }

  private static Map<String, SubscriptionTerms> readSubs(boolean binary, JsonReader in) throws ProtocolException, BadAnswer {
    var subs = new LinkedHashMap<String, SubscriptionTerms>();
    if (!in.enterObject()) {
      return subs;
    }
    while (in.nextField()) {
      String channel = in.name();
      if (in.isNull()) {
        subs.put(channel, SubscriptionTerms.PLAIN);
        continue;
      }
      try {
        in.enterObject();
      } catch (ProtocolException e) {
        throw new BadAnswer("each of its subs is an object");
      }
      subs.put(channel, read(DelegationKind.SUBSCRIBE, binary, in).subscription());
    }
    return subs;
  }

  // What results are made of.

  Admission admission() throws BadAnswer {
    var all = new LinkedHashMap<String, SubscriptionTerms>();
    channels.forEach(channel -> all.put(channel, SubscriptionTerms.PLAIN));
    all.putAll(subs);
    return new Admission(user, expireAt, info(), data(), all, meta());
  }

  SubscriptionTerms subscription() throws BadAnswer {
    return new SubscriptionTerms(expireAt, info(), data(), override, cacheRecover);
  }

  /** Here alone the plain data wins over that in Base64. */
  PublicationTerms publication() throws BadAnswer {
    byte[] chosen = data == null ? data() : data;
    return new PublicationTerms(chosen, skipHistory, tags, idempotencyKey, version, versionEpoch, delta);
  }

  Renewal renewal() throws BadAnswer {
    return new Renewal(expired, expireAt, info(), meta());
  }

  byte[] data() throws BadAnswer {
    return base64Data.isEmpty() ? data : decoded(base64Data, "b64data", !binary);
  }

  private byte[] info() throws BadAnswer {
    return base64Info.isEmpty() ? info : decoded(base64Info, "b64info", true);
  }

  private Object meta() throws BadAnswer {
    try {
      return meta == null ? null : JsonTree.of(meta);
    } catch (ProtocolException e) {
      throw new BadAnswer("its meta holds a number that is out of range");
    }
  }

  /** @param json clients read JSON frames: other bytes would end their connections */
  private static byte[] decoded(String base64, String name, boolean json) throws BadAnswer {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return json ? WholeJson.value(bytes) : bytes;
    } catch (IllegalArgumentException e) {
      throw new BadAnswer("its " + name + " is not standard Base64 with padding");
    } catch (ProtocolException e) {
      throw new BadAnswer("its " + name + " does not hold JSON in UTF-8");
    }
  }
}
