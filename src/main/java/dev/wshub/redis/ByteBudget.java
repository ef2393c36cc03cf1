package dev.wshub.redis;

/** Bytes that all channels of a bridge together may hold. Bridge's loop only. */
final class ByteBudget {
  private final long most;
  private long taken;

  ByteBudget(long most) {
    this.most = most;
  }

  boolean take(int bytes) {
    if (taken + bytes > most) {
      return false;
    }
    taken += bytes;
    return true;
  }

  void give(long bytes) {
    taken -= bytes;
  }
}
