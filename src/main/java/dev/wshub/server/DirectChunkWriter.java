package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Writes chunks as they are into the connection of the response, shared with other connections like frames of WebSockets. Vert.x
 * writes the head; it never sees the response's end, so the connection ends with it.
 */
final class DirectChunkWriter extends ChunkWriter {

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final DirectFrameWriter connection;

  DirectChunkWriter(DirectFrameWriter connection, StreamHead head) {
    super(head);
    this.connection = connection;
  }

  @Override
  void writeChunk(ByteBuf chunk) {
    connection.write(chunk);
  }

  @Override
  void end() {
    connection.write(Unpooled.wrappedBuffer(LAST_CHUNK));
    connection.finish();
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public long pendingBytes() {
    return connection.pendingBytes();
  }

  @Override
  public long progress() {
    return connection.progress();
  }

  @Override
  public void whenWritten(Runnable callback) {
    connection.whenWritten(callback);
  }

  @Override
  public void abort() {
    connection.abort();
  }
}
