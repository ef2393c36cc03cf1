package dev.wshub.auth;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.JsonTree;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.Utf8;
import dev.wshub.protocol.WholeJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The claims of one token while they are read. What is there must have its type; what is unknown is ignored. */
final class ClaimReader {

  private String subject = "";
  private String issuer = "";
  private List<String> audience = List.of();
  private long expiration;
  private Long expireAt;
  private long notBefore;
  private long issuedAt;
  private String id = "";
  private String channel = "";
  private String client = "";
  private List<String> channels = List.of();
  private Map<String, TokenSubscription> subscriptions = Map.of();
  private byte[] meta;
  private final Contents own = new Contents();

  private ClaimReader() {}

  /** What subscriptions have, and connections in part. */
  private static final class Contents {
    private byte[] info;
    private String base64Info = "";
    private byte[] data;
    private String base64Data = "";
    private SubscribeOverride override = SubscribeOverride.NONE;

    boolean read(JsonReader in) throws ProtocolException {
      switch (in.name()) {
        case "info" -> info = in.raw();
        case "b64info" -> base64Info = in.string();
        case "data" -> data = in.raw();
        case "b64data" -> base64Data = in.string();
        case "override" -> override = SubscribeOverride.read(in);
        default -> {
          return false;
        }
      }
      return true;
    }

    byte[] info() throws RefusedToken {
      return base64Info.isEmpty() ? info : decoded(base64Info);
    }

    byte[] data() throws RefusedToken {
      return base64Data.isEmpty() ? data : decoded(base64Data);
    }

    private static byte[] decoded(String base64) throws RefusedToken {
      try {
        if (base64.length() % 4 != 0) { // the JDK's decoder does without padding
          throw new IllegalArgumentException("without padding");
        }
        return WholeJson.value(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException | ProtocolException e) {
        throw RefusedToken.invalid("its b64info or b64data is not the standard Base64, with padding, of JSON in UTF-8");
      }
    }
  }

  /**
   * Reads the claims.
   *
   * @param userClaim claim with the user's id instead of {@code sub}, or empty
   */
  static ClaimReader read(byte[] json, String userClaim) throws RefusedToken {
    if (!Utf8.isValid(json, 0, json.length)) {
      throw RefusedToken.invalid("its claims are not UTF-8");
    }
    var claims = new ClaimReader();
    try (var in = new JsonReader(json, 0, json.length)) {
      if (!in.nextObject()) {
        throw RefusedToken.invalid("its claims are no JSON object");
      }
      while (in.nextField()) {
        claims.readClaim(in);
      }
      if (in.nextObject()) {
        throw RefusedToken.invalid("there is something behind its claims");
      }
    } catch (ProtocolException e) {
      throw RefusedToken.invalid("its claims are not what they must be: " + e.getMessage());
    }
    if (!userClaim.isEmpty()) {
      claims.subject = textOf(json, userClaim);
    }
    return claims;
  }

  private void readClaim(JsonReader in) throws ProtocolException, RefusedToken {
    switch (in.name()) {
      case "sub" -> subject = in.string();
      case "iss" -> issuer = in.string();
      case "aud" -> audience = strings(in);
      case "exp" -> expiration = end(in);
      case "expire_at" -> expireAt = seconds(in, null);
      case "nbf" -> notBefore = seconds(in, 0L);
      case "iat" -> issuedAt = seconds(in, 0L);
      case "jti" -> id = in.string();
      case "channel" -> channel = in.string();
      case "client" -> client = in.string();
      case "channels" -> channels = in.stringList();
      case "subs" -> subscriptions = readSubscriptions(in);
      case "meta" -> meta = in.raw();
      default -> {
        if (!own.read(in)) {
          in.skip();
        }
      }
    }
  }

  /** One text, or several. */
  private static List<String> strings(JsonReader in) throws ProtocolException {
    if (in.isNull()) {
      return List.of();
    }
    byte[] raw = in.raw();
    if (JsonTree.of(raw) instanceof List<?> many && many.stream().allMatch(String.class::isInstance)) {
      return many.stream().map(String.class::cast).toList();
    } else if (JsonTree.of(raw) instanceof String one) {
      return List.of(one);
    }
    throw new ProtocolException("\"aud\" must be a string or an array of strings");
  }

  /** A number, with a fraction or not; libraries write both. */
  private static Long seconds(JsonReader in, Long absent) throws ProtocolException {
    if (in.isNull()) {
      return absent;
    }
    String name = in.name();
    String text = new String(in.raw(), StandardCharsets.ISO_8859_1);
    if (text.charAt(0) != '-' && !Character.isDigit(text.charAt(0))) {
      throw new ProtocolException('"' + name + "\" must be a number");
    }
    return text.matches("-?\\d{1,18}") ? Long.valueOf(text) : Long.valueOf((long) Double.parseDouble(text));
  }

  /** A token that names the first second of 1970 as its end has expired; here zero would stand for none. */
  private static long end(JsonReader in) throws ProtocolException {
    Long told = seconds(in, null);
    return told == null ? 0 : told == 0 ? -1 : told;
  }

  private static Map<String, TokenSubscription> readSubscriptions(JsonReader in) throws ProtocolException, RefusedToken {
    if (!in.enterObject()) {
      return Map.of();
    }
    var subscriptions = new LinkedHashMap<String, TokenSubscription>();
    while (in.nextField()) {
      String channel = in.name();
      if (!in.enterObject()) {
        subscriptions.put(channel, TokenSubscription.PLAIN);
        continue;
      }
      var contents = new Contents();
      while (in.nextField()) {
        if (!contents.read(in)) {
          in.skip();
        }
      }
      subscriptions.put(channel, new TokenSubscription(contents.info(), contents.data(), contents.override));
    }
    return subscriptions;
  }

  /** Here numbers count as texts: so are users often numbered. */
  private static String textOf(byte[] json, String claim) throws RefusedToken {
    try {
      Object value = ((Map<?, ?>) JsonTree.of(json)).get(claim);
      if (value == null || value instanceof String || value instanceof Number) {
        return value == null ? "" : value.toString();
      }
    } catch (ProtocolException e) {
      throw RefusedToken.invalid("its claims hold a number that is out of range");
    }
    throw RefusedToken.invalid("its claim for the user is neither a string nor a number");
  }

  // What claims make

  RegisteredClaims registered() {
    return new RegisteredClaims(issuer, audience, expiration, notBefore, issuedAt, id);
  }

  /** Zero and below, where it is told, mean never; the token may expire all the same. */
  private long expireAt() {
    return Math.max(0, expireAt == null ? expiration : expireAt);
  }

  /** The token of a connection; one that is for a channel is none. */
  ConnectionToken connection() throws RefusedToken {
    if (!channel.isEmpty()) {
      throw RefusedToken.invalid("it is the token of a subscription");
    }
    Map<String, TokenSubscription> all = subscriptions;
    if (all.isEmpty() && !channels.isEmpty()) {
      all = new LinkedHashMap<>();
      for (String each : channels) {
        all.put(each, TokenSubscription.PLAIN);
      }
    }
    return new ConnectionToken(registered(), subject, expireAt(), connectionInfo(), meta, all);
  }

  /** As in Centrifugo this alone counts as a mistake that may be mended without another token. */
  private byte[] connectionInfo() throws RefusedToken {
    try {
      return own.info();
    } catch (RefusedToken e) {
      throw new RefusedToken(TokenRefusal.UNDECIDED, e.getMessage());
    }
  }

  SubscriptionToken subscription() throws RefusedToken {
    if (channel.isEmpty()) {
      throw RefusedToken.invalid("it names no channel");
    }
    return new SubscriptionToken(registered(), subject, channel, client, expireAt(), own.info(), own.data(), own.override);
  }
}
