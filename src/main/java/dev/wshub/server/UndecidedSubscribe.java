package dev.wshub.server;

/**
 * A subscribe command that others are deciding; of one connection there is at most one. Owner loop only.
 */
final class UndecidedSubscribe {

  final String channel;

  /** The API has ended the subscription before it was there: should it be granted, its end follows at once. */
  boolean ended;

  UndecidedSubscribe(String channel) {
    this.channel = channel;
  }
}
