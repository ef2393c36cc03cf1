package dev.wshub.server;

import io.netty.buffer.ByteBuf;

/**
 * The way of finished frames to one socket. There are two implementations: {@link DirectFrameWriter} shares frames between
 * sockets and needs an internal interface of Vert.x, {@link PublicFrameWriter} needs the public one only and copies. The same
 * tests run against both.
 *
 * <p>Owner loop only.
 */
interface FrameWriter {

  /** Hands over one whole frame and one reference to it. It may wait until {@link #flush()}. */
  void write(ByteBuf frame);

  /** Sends what was written. */
  void flush();

  /** Bytes that were written here and that the kernel has not taken yet. */
  long pendingBytes();

  /** A value that changes whenever bytes have left. */
  long progress();

  /** Calls back once, when everything written so far has left. */
  void whenWritten(Runnable callback);

  /** Sends a close frame to a client that may not read any more; nothing else is written after it. */
  void close(int code, String reason);

  /** Ends the connection without a close frame. */
  void abort();
}
