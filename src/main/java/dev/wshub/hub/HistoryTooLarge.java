package dev.wshub.hub;

/** More was asked of a channel's history than one answer may bring; in smaller pages all of it can be had. */
public final class HistoryTooLarge extends RuntimeException {

  /** @param most bytes that one answer may bring */
  public HistoryTooLarge(String channel, int most) {
    super("the publications of channel " + channel + " have more than " + most + " bytes", null, false, false);
  }
}
