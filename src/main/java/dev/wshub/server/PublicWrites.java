package dev.wshub.server;

import io.vertx.core.Future;

/** What has been handed to the public interface of Vert.x and has not left yet, which does not tell itself. Owner loop only. */
final class PublicWrites {

  private long pendingBytes;
  private long written;
  private Runnable whenWritten;

  void begun(int bytes, Future<Void> write) {
    pendingBytes += bytes;
    write.onComplete(result -> ended(bytes));
  }

  private void ended(int bytes) {
    pendingBytes -= bytes;
    written++;
    if (pendingBytes == 0 && whenWritten != null) {
      Runnable callback = whenWritten;
      whenWritten = null;
      callback.run();
    }
  }

  long pendingBytes() {
    return pendingBytes;
  }

  /** Grows with each write that has left. */
  long progress() {
    return written;
  }

  /** Calls back when nothing is pending: at once, or later. */
  void whenWritten(Runnable callback) {
    if (pendingBytes == 0) {
      callback.run();
    } else {
      whenWritten = callback;
    }
  }
}
