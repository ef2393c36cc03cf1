package dev.wshub.server;

import io.netty.buffer.ByteBuf;

/** A socket that takes every frame at once, and of which nothing else is to be told. */
abstract class SilentWriter implements FrameWriter {

  @Override
  public void write(ByteBuf frame) {
    frame.release();
  }

  @Override
  public void flush() {}

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public long progress() {
    return 0;
  }

  @Override
  public void whenWritten(Runnable callback) {}

  @Override
  public void close(int code, String reason) {}

  @Override
  public void abort() {}
}
