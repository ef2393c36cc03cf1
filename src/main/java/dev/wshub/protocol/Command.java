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

  /** A command about one channel. */
  interface ForChannel {
    String channel();
  }

  /**
   * @param headers what a client that cannot set headers of its request sends in their place
   */
  record Connect(
      long id,
      String token,
      byte[] data,
      Map<String, Subscribe> subs,
      String name,
      String version,
      Map<String, String> headers)
      implements Command {}

  /**
   * @param since the position to recover from; null unless {@code recover} is set
   * @param delta kind of deltas that the client can apply, empty for none
   * @param filter which publications the client wants, by their tags; null for all
   * @param flag bits: 1 offers pushes with a number in place of the channel's name, 2 rejects a position that cannot be
   *     recovered with error 112
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
      FilterNode filter,
      long flag,
      long type)
      implements Command, ForChannel {
    private static final long FLAG_COMPACT = 1;
    private static final long FLAG_REJECT_UNRECOVERED = 2;

    /** Whether pushes of the channel may carry a number that stands for its name. */
    public boolean offersCompaction() {
      return (flag & FLAG_COMPACT) != 0;
    }

    /** Whether a failed recovery is answered by an error instead of {@code recovered:false}. */
    public boolean rejectUnrecovered() {
      return (flag & FLAG_REJECT_UNRECOVERED) != 0;
    }
  }

  record Unsubscribe(long id, String channel) implements Command, ForChannel {}

  record Publish(long id, String channel, byte[] data) implements Command, ForChannel {}

  record Presence(long id, String channel) implements Command, ForChannel {}

  record PresenceStats(long id, String channel) implements Command, ForChannel {}

  /**
   * @param limit 0 asks for the position only, a negative one for as many as the server allows
   * @param since null starts at the beginning, or at the end when reversed
   */
  record History(long id, String channel, long limit, StreamPosition since, boolean reverse) implements Command, ForChannel {}

  record Rpc(long id, String method, byte[] data) implements Command {}

  record Refresh(long id, String token) implements Command {}

  record SubRefresh(long id, String channel, String token) implements Command, ForChannel {}

  record Send(long id, byte[] data) implements Command {}

  /** The empty command: answer to a ping of the server. */
  record Pong() implements Command {
    @Override
    public long id() {
      return 0;
    }
  }
}
