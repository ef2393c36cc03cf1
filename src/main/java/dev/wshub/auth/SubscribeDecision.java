package dev.wshub.auth;

import dev.wshub.protocol.ErrorCode;

/** Whether a connection may subscribe, and to what exactly. Immutable. */
public sealed interface SubscribeDecision {

  /** It may not; the error goes into the reply. */
  record Refused(ErrorCode error) implements SubscribeDecision {}

  /** Somebody else has to say; the namespace grants nothing by itself. */
  record Delegated() implements SubscribeDecision {}

  /** The token in the command alone has to say. */
  record ByToken() implements SubscribeDecision {}

  /**
   * It may.
   *
   * @param positioned the stream's position is told and watched
   * @param recoverable missed publications may be recovered; implies {@code positioned}
   * @param joinLeave the subscriber gets joins and leaves of others, and its own join
   * @param presence the subscriber is entered in the channel's presence
   * @param announce the subscriber's own join and leave are published
   */
  record Granted(boolean positioned, boolean recoverable, boolean joinLeave, boolean presence, boolean announce)
      implements SubscribeDecision {}
}
