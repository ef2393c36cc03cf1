package dev.wshub.delegation;

import java.util.List;

/**
 * What somebody is to decide, with the fields of Centrifugo's proxies; what is empty or null is not asked about.
 *
 * @param data payload of the client, or null
 * @param name name of the client's program, in a connect
 * @param version its version
 * @param channels that a connect wishes to be subscribed to
 */
public record Question(
    Asker asker, String method, String channel, byte[] data, String name, String version, List<String> channels) {

  /** Whether somebody may connect. */
  public static Question connect(Asker asker, byte[] data, String name, String version, List<String> channels) {
    return new Question(asker, "", "", data, name, version, channels);
  }

  /** Whether a connection goes on. */
  public static Question refresh(Asker asker) {
    return inChannel(asker, "", null);
  }

  /** Whether somebody may do something in a channel. */
  public static Question inChannel(Asker asker, String channel, byte[] data) {
    return new Question(asker, "", channel, data, "", "", List.of());
  }

  boolean hasData() {
    return data != null && data.length > 0;
  }

  /** What a call is answered. */
  public static Question call(Asker asker, String method, byte[] data) {
    return new Question(asker, method, "", data, "", "", List.of());
  }
}
