package dev.wshub.protocol;

import java.util.Map;

/**
 * What a client asks for. Immutable; raw JSON values are byte arrays, absent ones null; absent strings are empty.
 *
 * <p>The fields are those of the Centrifuge protocol's requests.
 */
public sealed interface Command {

  /** Number that the reply repeats; 0 for commands that have no reply. */
  long id();

  record Connect(long id, String token, byte[] data, Map<String, Subscribe> subs, String name, String version)
      implements Command {}

  /**
   * @param since the position to recover from; null unless {@code recover} is set
   * @param flag bits: 2 rejects a position that cannot be recovered with error 112
   * @param tagsFilter whether the client sent a tags filter
   * @param type kind of subscription, 0 for a stream
   */
  record Subscribe(
      long id,
      String channel,
      String token,
      boolean recover,
      StreamPosition since,
      byte[] data,
      boolean positioned,
      boolean recoverable,
      boolean joinLeave,
      String delta,
      boolean tagsFilter,
      long flag,
      long type)
      implements Command {
    private static final long FLAG_REJECT_UNRECOVERED = 2;

    /** Whether a failed recovery is answered by an error instead of {@code recovered:false}. */
    public boolean rejectUnrecovered() {
      return (flag & FLAG_REJECT_UNRECOVERED) != 0;
    }
  }

  record Unsubscribe(long id, String channel) implements Command {}

  record Publish(long id, String channel, byte[] data) implements Command {}

  record Presence(long id, String channel) implements Command {}

  record PresenceStats(long id, String channel) implements Command {}

  /**
   * @param limit 0 asks for the position only, a negative one for as many as the server allows
   * @param since null starts at the beginning, or at the end when reversed
   */
  record History(long id, String channel, long limit, StreamPosition since, boolean reverse) implements Command {}

  record Rpc(long id, String method, byte[] data) implements Command {}

  record Refresh(long id, String token) implements Command {}

  record SubRefresh(long id, String channel, String token) implements Command {}

  record Send(long id, byte[] data) implements Command {}

  /** The empty command: answer to a ping of the server. */
  record Pong() implements Command {
    @Override
    public long id() {
      return 0;
    }
  }
}
