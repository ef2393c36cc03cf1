package dev.wshub.hub;

/** What a Redis bridge counts. */
public enum BridgeEvent {
  /** A subscription connection was lost: closed, silent, or it said what it should not. */
  SUBSCRIPTIONS_LOST,
  /** A subscription connection could not be opened. */
  SUBSCRIPTIONS_NOT_OPENED,
  /** Redis has refused a subscription. */
  SUBSCRIPTION_REFUSED,
  /** The command connection was lost, or not opened. */
  COMMANDS_LOST,
  /** A probe did not come back in time. */
  PROBE_LOST,
  /** A subscription connection was made anew. */
  RECONNECTED,
  /** A channel found no place among the dedicated connections. */
  OVERFLOWED,
  /** A message from Redis was no publication. */
  INVALID_MESSAGE,
  /** A publication that the connection had not brought was taken from the stream. */
  GAP_FILLED,
  /** A channel could not go on at its position; its subscribers were told. */
  POSITION_LOST
}
