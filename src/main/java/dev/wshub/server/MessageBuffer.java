package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One outgoing WebSocket text message while it grows: JSON objects separated by line breaks, in a direct buffer with room for
 * the frame header in front, so that the finished frame is one piece of memory that many sockets can share.
 *
 * <p>Frame form: RFC 6455, section 5.2; frames of a server are not masked. Owner loop only.
 */
final class MessageBuffer {

  private static final int HEADER_ROOM = 10;
  private static final int FINAL_TEXT_FRAME = 0x81;
  private static final int LENGTH_IN_16_BITS = 126;
  private static final int LENGTH_IN_64_BITS = 127;
  private static final int MOST_IN_16_BITS = 0xFFFF;

  private final ByteBuf buffer;

  MessageBuffer(ByteBufAllocator allocator, int capacity) {
    buffer = allocator.directBuffer(HEADER_ROOM + capacity);
    buffer.setIndex(HEADER_ROOM, HEADER_ROOM);
  }

  /** Where the next object is to be written. */
  ByteBuf next() {
    if (buffer.isReadable()) {
      buffer.writeByte('\n');
    }
    return buffer;
  }

  /** Bytes of payload so far. */
  int length() {
    return buffer.readableBytes();
  }

  /** Adds the objects of another message behind a mark of its length. */
  void append(MessageBuffer other, int mark) {
    int from = other.firstObject(mark);
    next().writeBytes(other.buffer, from, other.buffer.writerIndex() - from);
  }

  /** The finished frame; the caller takes over the reference, the message must not be used any more. */
  ByteBuf frame() {
    int length = buffer.readableBytes();
    int start = HEADER_ROOM - headerSize(length);
    buffer.setByte(start, FINAL_TEXT_FRAME);
    if (length < LENGTH_IN_16_BITS) {
      buffer.setByte(start + 1, length);
    } else if (length <= MOST_IN_16_BITS) {
      buffer.setByte(start + 1, LENGTH_IN_16_BITS);
      buffer.setShort(start + 2, length);
    } else {
      buffer.setByte(start + 1, LENGTH_IN_64_BITS);
      buffer.setLong(start + 2, length);
    }
    return buffer.readerIndex(start);
  }

  /** Gives the memory back without sending it. */
  void release() {
    buffer.release();
  }

  private int firstObject(int mark) {
    return HEADER_ROOM + (mark == 0 ? 0 : mark + 1);
  }

  private static int headerSize(int length) {
    if (length < LENGTH_IN_16_BITS) {
      return 2;
    }
    return length <= MOST_IN_16_BITS ? 4 : HEADER_ROOM;
  }
}
