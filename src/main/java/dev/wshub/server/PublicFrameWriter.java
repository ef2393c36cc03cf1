package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames with the public interface of Vert.x only. Each socket gets its own copy and its own flush, which costs about
 * six times as much as {@link DirectFrameWriter}; it stands by for a Vert.x whose internals have changed.
 */
final class PublicFrameWriter implements FrameWriter {

  private static final int OPCODE = 0x0F;
  private static final int PING = 0x9;
  private static final int LENGTH_IN_16_BITS = 126;
  private static final int LENGTH_IN_64_BITS = 127;

  private final ServerWebSocket socket;
  private long pendingBytes;
  private long writtenFrames;
  private Runnable whenWritten;

  PublicFrameWriter(ServerWebSocket socket) {
    this.socket = socket;
  }

  @Override
  public void write(ByteBuf frame) {
    int size = frame.readableBytes();
    int opcode = frame.getByte(frame.readerIndex()) & OPCODE;
    String payload = payload(frame);
    frame.release();
    if (socket.isClosed()) {
      return;
    }
    pendingBytes += size;
    var written = opcode == PING ? socket.writePing(Buffer.buffer()) : socket.writeTextMessage(payload);
    written.onComplete(result -> written(size));
  }

  @Override
  public void flush() {
    // Vert.x has sent each frame as it was written.
  }

  @Override
  public long pendingBytes() {
    return pendingBytes;
  }

  @Override
  public long progress() {
    return writtenFrames;
  }

  @Override
  public void whenWritten(Runnable callback) {
    if (pendingBytes == 0) {
      callback.run();
    } else {
      whenWritten = callback;
    }
  }

  @Override
  public void close(int code, String reason) {
    if (!socket.isClosed()) {
      socket.close((short) code, reason);
    }
  }

  @Override
  public void abort() {
    // The public interface cannot cut a connection. Vert.x does so itself: one closing timeout after the close frame has left,
    // or when nothing has left for the server's write idle timeout.
    if (!socket.isClosed()) {
      socket.close();
    }
  }

  private void written(int size) {
    pendingBytes -= size;
    writtenFrames++;
    if (pendingBytes == 0 && whenWritten != null) {
      Runnable callback = whenWritten;
      whenWritten = null;
      callback.run();
    }
  }

  /** Text of a frame's payload. */
  static String payload(ByteBuf frame) {
    int start = frame.readerIndex();
    int length = frame.getByte(start + 1);
    int header = length == LENGTH_IN_16_BITS ? 4 : length == LENGTH_IN_64_BITS ? 10 : 2;
    return frame.toString(start + header, frame.readableBytes() - header, StandardCharsets.UTF_8);
  }
}
