package dev.wshub.auth;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;

/** Namespace options that one server-side subscription changes; null leaves an option as it is. */
public record SubscribeOverride(
    Boolean presence,
    Boolean joinLeave,
    Boolean forcePushJoinLeave,
    Boolean forcePositioning,
    Boolean forceRecovery) {

  /** Changes nothing. */
  public static final SubscribeOverride NONE = new SubscribeOverride(null, null, null, null, null);

  /** From the object at hand: each option is itself an object, {@code {"value":true}}. */
  public static SubscribeOverride read(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return NONE;
    }
    Boolean presence = null;
    Boolean joinLeave = null;
    Boolean forcePushJoinLeave = null;
    Boolean forcePositioning = null;
    Boolean forceRecovery = null;
    while (in.nextField()) {
      switch (in.name()) {
        case "presence" -> presence = readValue(in);
        case "join_leave" -> joinLeave = readValue(in);
        case "force_push_join_leave" -> forcePushJoinLeave = readValue(in);
        case "force_positioning" -> forcePositioning = readValue(in);
        case "force_recovery" -> forceRecovery = readValue(in);
        default -> in.skip();
      }
    }
    return new SubscribeOverride(presence, joinLeave, forcePushJoinLeave, forcePositioning, forceRecovery);
  }

  /** <code>{"value":true}</code>; an object without a value says false, as in Protobuf. */
  private static Boolean readValue(JsonReader in) throws ProtocolException {
    if (!in.enterObject()) {
      return null;
    }
    boolean value = false;
    while (in.nextField()) {
      if (in.name().equals("value")) {
        value = in.bool();
      } else {
        in.skip();
      }
    }
    return value;
  }
}
