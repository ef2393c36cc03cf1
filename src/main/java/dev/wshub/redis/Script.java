package dev.wshub.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The Lua scripts, one file each under {@code redis/} on the class path; called by their hash. */
public enum Script {
  PUBLISH,
  PUBLISH_ONCE,
  HISTORY,
  RESUME,
  PRESENCE_ADD,
  PRESENCE_JOIN,
  PRESENCE_REMOVE,
  PRESENCE_READ,
  PRESENCE_BURY,
  BEAT,
  INSTANCES,
  FORGET,
  RENEW;

  private final String source;
  private final String hash;

  Script() {
    source = read("/redis/" + name().toLowerCase(Locale.ROOT) + ".lua");
    hash = hash(source);
  }

  String source() {
    return source;
  }

  /** SHA-1 in hexadecimal digits, as EVALSHA takes it. */
  String hash() {
    return hash;
  }

  private static String read(String resource) {
    try (var in = Script.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource, e);
    }
  }

  private static String hash(String source) {
    try {
      var digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
