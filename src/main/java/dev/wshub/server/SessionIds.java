package dev.wshub.server;

import dev.wshub.hub.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes the ids of this loop's sessions that others have to find.
 *
 * <p>Owner loop only.
 */
final class SessionIds {

  private static final int SECRET_BYTES = 18;

  private final SecureRandom random = new SecureRandom();
  private final Base64.Encoder text = Base64.getUrlEncoder().withoutPadding();
  private final int loop;

  SessionIds(int loop) {
    this.loop = loop;
  }

  /** A new id for the connection with that number. */
  String next(long connection) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new SessionId(loop, connection, text.encodeToString(secret)).toString();
  }

  /** Whether the session has that id; how long this takes says nothing about where they differ. */
  static boolean isOf(Session session, String id) {
    return MessageDigest.isEqual(
        session.sessionId.getBytes(StandardCharsets.US_ASCII), id.getBytes(StandardCharsets.US_ASCII));
  }
}
