package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * One outgoing message while it grows: objects with what the framing puts around them, in a direct buffer with room for the
 * header in front, so that the finished message is one piece of memory that many connections can share.
 *
 * <p>Where each object has a frame of its own, the header is put in front of it when it is complete, which moves the object.
 * Owner loop only.
 */
final class MessageBuffer {

  private static final int HEADER_ROOM = 10;
  private static final int LENGTH_IN_16_BITS = 126;
  private static final int LENGTH_IN_64_BITS = 127;
  private static final int MOST_IN_16_BITS = 0xFFFF;
  private static final int NONE = -1;
  private static final int LINE_END = '\r' << 8 | '\n';

  private final ByteBuf buffer;
  private final Framing framing;

  /** Where the objects end, once the message is finished. */
  private int end = NONE;

  /** Where the header of the object at hand belongs; only where each has one. */
  private int unframed = NONE;

  MessageBuffer(Framing framing, ByteBufAllocator allocator, int capacity) {
    this.framing = framing;
    buffer = allocator.directBuffer(HEADER_ROOM + capacity);
    buffer.setIndex(HEADER_ROOM, HEADER_ROOM);
  }

  /** Where the next object is to be written. */
  ByteBuf next() {
    if (framing.framesEach()) {
      frameObject();
      unframed = buffer.writerIndex();
      return buffer.writeZero(HEADER_ROOM);
    }
    return buffer.writeBytes(buffer.isReadable() ? framing.separator : framing.lead);
  }

  /** Bytes of payload so far. */
  int length() {
    frameObject();
    return buffer.readableBytes();
  }

  /** Adds the objects of another message of the same framing behind a mark of its length. */
  void append(MessageBuffer other, int mark) {
    other.frameObject();
    frameObject();
    if (!framing.framesEach()) {
      next();
    }
    int from = other.firstObject(mark);
    int to = other.end == NONE ? other.buffer.writerIndex() : other.end;
    buffer.writeBytes(other.buffer, from, to - from);
  }

  /** The finished message; the caller takes over the reference, nothing may be added any more. */
  ByteBuf frame() {
    frameObject();
    end = buffer.writerIndex();
    if (framing.framesEach()) {
      return buffer;
    }
    buffer.writeBytes(framing.trailer);
    int length = buffer.readableBytes();
    return buffer.readerIndex(framing.isChunk() ? chunk(length) : writeHeader(HEADER_ROOM, length));
  }

  /** Gives the memory back without sending it. */
  void release() {
    buffer.release();
  }

  private int firstObject(int mark) {
    return HEADER_ROOM + (mark == 0 ? framing.lead.length : mark + framing.separator.length);
  }

  /** Makes a frame of the object at hand, if it has none yet. */
  private void frameObject() {
    if (unframed != NONE) {
      int start = unframed;
      int length = buffer.writerIndex() - start - HEADER_ROOM;
      int size = headerSize(length);
      unframed = NONE;
      buffer.setBytes(start + size, buffer, start + HEADER_ROOM, length);
      buffer.writerIndex(start + size + length);
      writeHeader(start + size, length);
    }
  }

  /** Writes a frame's header in front of its payload; returns where it begins. */
  private int writeHeader(int payload, int length) {
    int start = payload - headerSize(length);
    buffer.setByte(start, framing.frameStart);
    if (length < LENGTH_IN_16_BITS) {
      buffer.setByte(start + 1, length);
    } else if (length <= MOST_IN_16_BITS) {
      buffer.setByte(start + 1, LENGTH_IN_16_BITS);
      buffer.setShort(start + 2, length);
    } else {
      buffer.setByte(start + 1, LENGTH_IN_64_BITS);
      buffer.setLong(start + 2, length);
    }
    return start;
  }

  private static int headerSize(int length) {
    if (length < LENGTH_IN_16_BITS) {
      return 2;
    }
    return length <= MOST_IN_16_BITS ? 4 : HEADER_ROOM;
  }

  private int chunk(int length) {
    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    int start = HEADER_ROOM - size.length;
    buffer.setBytes(start, size);
    buffer.writeShort(LINE_END);
    return start;
  }
}
