package dev.wshub.redis;

import dev.wshub.protocol.Publication;
import io.vertx.core.Future;
import java.util.List;

/** Compares what was delivered last with what the stream has there. */
interface StreamCompare {

  /**
   * @param delivered what was delivered last, or null when nothing was
   * @param run run of the server with which that was compared
   */
  Future<Result> compare(String channel, StreamPoint delivered, String run);

  /** A comparison has failed: tries again after a second. */
  void tryLater(String channel, Throwable cause, Runnable again);

  /**
   * @param top newest publication of the stream
   * @param holds whether the stream still has at that offset what was delivered
   * @param missed publications behind it, in order
   * @param more whether there are still more behind those
   * @param run run of the server that has answered
   */
  record Result(StreamPoint top, boolean holds, List<Entry> missed, boolean more, String run) {}

  /** A stored publication. */
  record Entry(Publication publication, String nonce) {}
}
