package dev.wshub.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What waits to be written to one socket: replies that are still being gathered, then frames, most of them shared with other
 * sockets. Netty is given at most {@link #SOCKET_BYTES} (or one frame, where that is larger); the rest waits here as
 * references and can be dropped at once.
 *
 * <p>The sum of both is judged after a flush. Beyond the limit, or without progress for too long, the owner is told and
 * {@link #closeInstead} ends the queue. Owner loop only.
 */
final class OutboundQueue {

  /** Most bytes handed to Netty while more wait: enough for one system call, little enough to take back by dropping the rest. */
  static final int SOCKET_BYTES = 64 * 1024;

  /** Largest message that objects of several commands or publications are merged into. */
  static final int MERGED_BYTES = 256 * 1024;

  private static final int REPLY_CAPACITY = 256;

  private final FrameWriter writer;
  private final Framing framing;
  private final ByteBufAllocator allocator;
  private final Traffic traffic;
  private MessageBuffer replies;
  private ArrayDeque<ByteBuf> backlog;
  private long backlogBytes;
  private boolean pumping;
  private boolean held;
  private boolean closed;
  private Runnable whenEmpty;

  OutboundQueue(FrameWriter writer, Framing framing, ByteBufAllocator allocator, Traffic traffic) {
    this.writer = writer;
    this.framing = framing;
    this.allocator = allocator;
    this.traffic = traffic;
  }

  /** Where the next reply or push for this socket alone is to be written; it goes out behind everything written before. */
  ByteBuf nextObject() {
    return gathering().next();
  }

  /** Adds what a shared message holds behind the mark, for this socket alone. */
  void appendPart(MessageBuffer message, int mark) {
    gathering().append(message, mark);
  }

  /** Keeps back whatever is written from now on. */
  void hold() {
    held = true;
  }

  /** Writes one object in front of everything that was kept back, and then that. */
  void releaseBehind(Consumer<ByteBuf> object) {
    if (!held) {
      object.accept(nextObject());
      return;
    }
    sealReplies();
    held = false;
    ArrayDeque<ByteBuf> kept = backlog;
    backlog = null;
    backlogBytes = 0;
    object.accept(nextObject());
    sealReplies();
    if (kept != null) {
      kept.forEach(this::enqueue);
    }
  }

  /** Drops what was kept back, if anything was. */
  void forgetHeld() {
    if (held) {
      held = false;
      drop();
    }
  }

  /** Writes a frame behind the replies gathered so far and takes over one reference to it. */
  void write(ByteBuf frame) {
    sealReplies();
    enqueue(frame);
  }

  /** Sends what can be sent. */
  void flush() {
    sealReplies();
    if (!closed) {
      writer.flush();
    }
  }

  /** Sends what the socket has been given, also a close frame. */
  void flushAll() {
    writer.flush();
  }

  /** Bytes that wait here and in Netty. */
  long waitingBytes() {
    return backlogBytes + writer.pendingBytes() + (replies == null ? 0 : replies.length());
  }

  /** See {@link FrameWriter#progress()}. */
  long progress() {
    return writer.progress();
  }

  boolean isClosed() {
    return closed;
  }

  /** Takes no more frames; what waits is written first, then the callback runs. What is kept back has lost its meaning. */
  void closeAfterWriting(Runnable whenEmpty) {
    forgetHeld();
    flush();
    closed = true;
    if (backlogBytes == 0) {
      whenEmpty.run();
    } else {
      this.whenEmpty = whenEmpty;
    }
  }

  /**
   * Drops the frames that Netty does not have yet, and ends the connection in their place.
   *
   * @param farewell writes the last object that is sent; null for none
   */
  void closeInstead(Consumer<ByteBuf> farewell, Runnable close) {
    closeAndDrop();
    if (farewell != null) {
      var last = new MessageBuffer(framing, allocator, REPLY_CAPACITY);
      farewell.accept(last.next());
      send(last.frame());
    }
    close.run();
  }

  /** Takes no more frames and drops those that Netty does not have yet. */
  void closeAndDrop() {
    closed = true;
    whenEmpty = null;
    drop();
  }

  private void drop() {
    if (replies != null) {
      replies.release();
      replies = null;
    }
    if (backlog != null) {
      backlog.forEach(ByteBuf::release);
      backlog = null;
      backlogBytes = 0;
    }
  }

  /** Ends the connection without a close frame. */
  void abort() {
    closeAndDrop();
    writer.abort();
  }

  private MessageBuffer gathering() {
    if (replies != null && replies.length() >= MERGED_BYTES) {
      sealReplies();
    }
    if (replies == null) {
      replies = new MessageBuffer(framing, allocator, REPLY_CAPACITY);
    }
    return replies;
  }

  private void sealReplies() {
    if (replies != null) {
      MessageBuffer sealed = replies;
      replies = null;
      enqueue(sealed.frame());
    }
  }

  private void enqueue(ByteBuf frame) {
    if (closed) {
      frame.release();
    } else if (!held && backlogBytes == 0 && fits(frame)) {
      send(frame);
    } else {
      if (backlog == null) {
        backlog = new ArrayDeque<>();
      }
      backlog.add(frame);
      backlogBytes += frame.readableBytes();
      pump();
    }
  }

  private void send(ByteBuf frame) {
    traffic.sent(frame.readableBytes());
    writer.write(frame);
  }

  private boolean fits(ByteBuf frame) {
    long pending = writer.pendingBytes();
    return pending == 0 || pending + frame.readableBytes() <= SOCKET_BYTES;
  }

  private void pump() {
    if (!pumping && !held) {
      pumping = true;
      writer.whenWritten(this::refill);
    }
  }

  /**
   * Goes on when all that was written has left. The first frame goes out in any case: Netty still counts the write that this is
   * the callback of, and a frame that never fits would let the two call each other forever.
   */
  private void refill() {
    pumping = false;
    if (backlog == null) {
      return;
    }
    do {
      ByteBuf frame = backlog.poll();
      backlogBytes -= frame.readableBytes();
      send(frame);
    } while (!backlog.isEmpty() && fits(backlog.peek()));
    writer.flush();
    if (!backlog.isEmpty()) {
      pump();
      return;
    }
    backlog = null;
    if (whenEmpty != null) {
      Runnable callback = whenEmpty;
      whenEmpty = null;
      callback.run();
    }
  }
}
