package dev.wshub.protocol;

import java.util.List;

/**
 * Answer to a subscribe command, and the state a server-side subscription starts with.
 *
 * @param position where the subscription starts, or null for a channel without positions
 * @param publications what was recovered, never null
 * @param data custom data for the subscriber, or null
 * @param delta the subscriber gets deltas, and payloads in the form that goes with them
 * @param id number that stands for the channel's name in pushes, 0 for none
 */
public record SubscribeResult(
    boolean recoverable,
    boolean positioned,
    StreamPosition position,
    List<Publication> publications,
    boolean recovered,
    boolean wasRecovering,
    byte[] data,
    boolean delta,
    long id) {

  /** For a subscriber without deltas and numbers. */
  public SubscribeResult(
      boolean recoverable,
      boolean positioned,
      StreamPosition position,
      List<Publication> publications,
      boolean recovered,
      boolean wasRecovering,
      byte[] data) {
    this(recoverable, positioned, position, publications, recovered, wasRecovering, data, false, 0);
  }

  /** The same with other custom data. */
  public SubscribeResult withData(byte[] other) {
    return new SubscribeResult(
        recoverable, positioned, position, publications, recovered, wasRecovering, other, delta, id);
  }

  /** The same with other publications. */
  public SubscribeResult withPublications(List<Publication> others) {
    return new SubscribeResult(recoverable, positioned, position, others, recovered, wasRecovering, data, delta, id);
  }

  /** The same for a subscriber who takes deltas, with what was recovered in that form. */
  public SubscribeResult withDeltas(List<Publication> inDeltas) {
    return new SubscribeResult(recoverable, positioned, position, inDeltas, recovered, wasRecovering, data, true, id);
  }

  /** The same with a number in place of the channel's name. */
  public SubscribeResult withId(long number) {
    return new SubscribeResult(
        recoverable, positioned, position, publications, recovered, wasRecovering, data, delta, number);
  }

  /** The same where nothing could be recovered, and the subscriber begins at that position. */
  public SubscribeResult unrecovered(StreamPosition top) {
    return new SubscribeResult(recoverable, positioned, top, List.of(), false, wasRecovering, data, delta, id);
  }
}
