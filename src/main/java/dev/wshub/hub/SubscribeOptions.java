package dev.wshub.hub;

import dev.wshub.protocol.StreamPosition;

/**
 * What was granted to a subscriber, decided by the server loop before the hub is asked.
 *
 * @param positioned the stream's position is told and watched
 * @param recoverable the client may recover; implies {@code positioned}
 * @param presence the subscriber is entered in the channel's presence
 * @param announce the subscriber's join and leave are published
 * @param since recover what came after this position, or null
 * @param rejectUnrecovered when not all of that can be recovered, refuse with error 112 instead of subscribing without it
 * @param recovery what a recovery brings
 * @param delta the subscriber takes deltas
 */
public record SubscribeOptions(
    boolean positioned,
    boolean recoverable,
    boolean presence,
    boolean announce,
    StreamPosition since,
    boolean rejectUnrecovered,
    RecoveryMode recovery,
    boolean delta) {

  /** For whole publications, and all of them. */
  public SubscribeOptions(
      boolean positioned, boolean recoverable, boolean presence, boolean announce, StreamPosition since, boolean rejectUnrecovered) {
    this(positioned, recoverable, presence, announce, since, rejectUnrecovered, RecoveryMode.STREAM, false);
  }

  /** The same from now on. */
  public SubscribeOptions withoutRecovery() {
    return new SubscribeOptions(positioned, recoverable, presence, announce, null, false, RecoveryMode.STREAM, delta);
  }

  /** The same for a subscriber who takes deltas, or does not. */
  public SubscribeOptions withDelta(boolean takesDeltas) {
    return new SubscribeOptions(
        positioned, recoverable, presence, announce, since, rejectUnrecovered, recovery, takesDeltas);
  }
}
