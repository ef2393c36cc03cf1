package dev.wshub.hub;

/**
 * Id of a session whose client sends its commands in requests of their own: it says where the session is, and holds a secret, so that
 * nobody can name a session that is not his. As text: <code>loop.connection.secret</code>.
 *
 * @param loop number of the server loop that owns the session
 * @param connection its number there
 * @param secret text that cannot be guessed
 */
public record SessionId(int loop, long connection, String secret) {

  private static final int LONGEST = 128;

  @Override
  public String toString() {
    return loop + "." + Long.toString(connection, Character.MAX_RADIX) + "." + secret;
  }

  /** The id that was written so, or null when no id is. */
  public static SessionId parse(String text) {
    String[] parts = text.length() > LONGEST ? new String[0] : text.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      var id = new SessionId(Integer.parseInt(parts[0]), Long.parseLong(parts[1], Character.MAX_RADIX), parts[2]);
      return id.toString().equals(text) ? id : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
