package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames with the public interface of Vert.x only. Each socket gets its own copy and its own flush, which costs about
 * six times as much as {@link DirectFrameWriter}; it stands by for a Vert.x whose internals have changed.
 */
final class PublicFrameWriter implements FrameWriter {

  private static final int OPCODE = 0x0F;
  private static final int BINARY = 0x2;
  private static final int PING = 0x9;
  private static final int LENGTH_IN_16_BITS = 126;
  private static final int LENGTH_IN_64_BITS = 127;

  private final ServerWebSocket socket;
  private final PublicWrites writes = new PublicWrites();

  PublicFrameWriter(ServerWebSocket socket) {
    this.socket = socket;
  }

  /** What is shared may be several whole frames. */
  @Override
  public void write(ByteBuf frames) {
    while (frames.isReadable() && !socket.isClosed()) {
      int start = frames.readerIndex();
      byte[] payload = payload(frames);
      writeFrame(frames.getByte(start) & OPCODE, payload, frames.readerIndex() - start);
    }
    frames.release();
  }

  private void writeFrame(int opcode, byte[] payload, int size) {
    Future<Void> write =
        switch (opcode) {
          case PING -> socket.writePing(Buffer.buffer());
          case BINARY -> socket.writeBinaryMessage(Buffer.buffer(payload));
          default -> socket.writeTextMessage(new String(payload, StandardCharsets.UTF_8));
        };
    writes.begun(size, write);
  }

  @Override
  public void flush() {
    // Vert.x has sent each frame as it was written.
  }

  @Override
  public long pendingBytes() {
    return writes.pendingBytes();
  }

  @Override
  public long progress() {
    return writes.progress();
  }

  @Override
  public void whenWritten(Runnable callback) {
    writes.whenWritten(callback);
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

  /** Reads one frame; returns its payload. */
  static byte[] payload(ByteBuf frames) {
    frames.skipBytes(1);
    int length = frames.readUnsignedByte();
    if (length == LENGTH_IN_16_BITS) {
      length = frames.readUnsignedShort();
    } else if (length == LENGTH_IN_64_BITS) {
      length = (int) frames.readLong();
    }
    return ByteBufUtil.getBytes(frames.readSlice(length));
  }
}
