package dev.wshub.bridge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/**
 * Cuts the bytes of a connection into frames: four bytes of length, big-endian, and so many bytes. A length that is not allowed
 * ends the reading before anything is kept for it, since what follows cannot be told from a frame any more.
 *
 * <p>Owner loop only.
 */
final class FrameReader implements Handler<Buffer> {
  private static final int LENGTH_BYTES = 4;

  private final RecordParser parser = RecordParser.newFixed(LENGTH_BYTES);
  private final int limit;
  private final Handler<Buffer> frames;
  private final Consumer<String> broken;
  private boolean lengthKnown;
  private boolean ended;

  /**
   * @param limit bytes that one frame may have, without its length
   * @param frames takes the content of each frame
   * @param broken is told once what is wrong with a length
   */
  FrameReader(int limit, Handler<Buffer> frames, Consumer<String> broken) {
    this.limit = limit;
    this.frames = frames;
    this.broken = broken;
    parser.handler(this::part);
  }

  @Override
  public void handle(Buffer bytes) {
    if (!ended) {
      parser.handle(bytes);
    }
  }

  /** Nothing that comes after this is read, also what has come already. */
  void end() {
    ended = true;
  }

  private void part(Buffer part) {
    if (ended) {
      return;
    }
    if (lengthKnown) {
      lengthKnown = false;
      parser.fixedSizeMode(LENGTH_BYTES);
      frames.handle(part);
      return;
    }
    int length = part.getInt(0);
    if (length < 1 || length > limit) {
      ended = true;
      broken.accept("a frame's length must be from 1 to " + limit + " bytes, not " + length);
    } else {
      lengthKnown = true;
      parser.fixedSizeMode(length);
    }
  }
}
