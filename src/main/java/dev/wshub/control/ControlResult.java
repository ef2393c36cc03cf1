package dev.wshub.control;

import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.ConnectionPage;

/** What one instance answers to a {@link ControlRequest}. Immutable. */
public sealed interface ControlResult {

  /** @param count connections or subscriptions that the order has met */
  record Done(int count) implements ControlResult {}

  record Channels(ChannelPage page) implements ControlResult {}

  record Connections(ConnectionPage page) implements ControlResult {}

  record Node(NodeNumbers numbers) implements ControlResult {}
}
