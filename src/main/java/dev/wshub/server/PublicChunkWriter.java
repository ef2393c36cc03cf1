package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes chunks with the public interface of Vert.x only, which makes the chunks itself: what is written here is unwrapped and
 * copied. It stands by as {@link PublicFrameWriter} does.
 */
final class PublicChunkWriter extends ChunkWriter {

  private static final int LINE_END = 2;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final PublicWrites writes = new PublicWrites();

  PublicChunkWriter(HttpServerRequest request, StreamHead head) {
    super(head);
    this.request = request;
    this.response = request.response();
  }

  @Override
  void writeChunk(ByteBuf chunk) {
    byte[] content = content(chunk);
    chunk.release();
    if (response.closed() || response.ended()) {
      return;
    }
    writes.begun(content.length, response.write(Buffer.buffer(content)));
  }

  @Override
  void end() {
    if (!response.closed() && !response.ended()) {
      response.end().onComplete(ended -> request.connection().close());
    }
  }

  @Override
  public void flush() {
    // Vert.x has sent each chunk as it was written.
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

  /** The public interface cannot cut a connection that is not read: Vert.x does when nothing has left for the write idle timeout. */
  @Override
  public void abort() {
    request.connection().close();
  }

  /** What the chunk holds. */
  static byte[] content(ByteBuf chunk) {
    int from = chunk.indexOf(chunk.readerIndex(), chunk.writerIndex(), (byte) '\n') + 1;
    return ByteBufUtil.getBytes(chunk, from, chunk.writerIndex() - LINE_END - from);
  }
}
