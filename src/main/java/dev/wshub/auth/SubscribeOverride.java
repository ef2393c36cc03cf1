package dev.wshub.auth;

/** Namespace options that one server-side subscription changes; null leaves an option as it is. */
public record SubscribeOverride(
    Boolean presence,
    Boolean joinLeave,
    Boolean forcePushJoinLeave,
    Boolean forcePositioning,
    Boolean forceRecovery) {

  /** Changes nothing. */
  public static final SubscribeOverride NONE = new SubscribeOverride(null, null, null, null, null);
}
