package dev.wshub.server;

import io.netty.buffer.ByteBuf;

/**
 * The way of chunks to one HTTP response, which begins with the first of them, or when {@link #begin} is called.
 *
 * <p>Owner loop only.
 */
abstract class ChunkWriter implements FrameWriter {

  private final StreamHead head;

  ChunkWriter(StreamHead head) {
    this.head = head;
  }

  /** Begins the response, if it has not begun. */
  final void begin() {
    if (!head.isWritten()) {
      head.write();
      ByteBuf first = head.firstChunk();
      if (first != null) {
        writeChunk(first);
      }
    }
  }

  final boolean hasBegun() {
    return head.isWritten();
  }

  @Override
  public final void write(ByteBuf chunk) {
    begin();
    writeChunk(chunk);
  }

  abstract void writeChunk(ByteBuf chunk);

  /** Ends the response in order, and the connection with it; it has begun. */
  @Override
  public final void close(int code, String reason) {
    begin();
    end();
  }

  abstract void end();
}
