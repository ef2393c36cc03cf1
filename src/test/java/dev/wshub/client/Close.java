package dev.wshub.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How a connection ended: what the server's close frame said, or {@link #ABNORMAL} when TCP ended without one.
 *
 * @param nanoTime when it was seen, by {@link System#nanoTime()}
 */
public record Close(int code, String reason, long nanoTime) {

  public static final int NO_CODE = 1005;
  public static final int ABNORMAL = 1006;

  static Close of(Frame frame) {
    var payload = ByteBuffer.wrap(frame.payload());
    int code = payload.remaining() < 2 ? NO_CODE : payload.getShort() & 0xffff;
    return new Close(code, StandardCharsets.UTF_8.decode(payload).toString(), System.nanoTime());
  }

  static Close abnormal(String reason) {
    return new Close(ABNORMAL, reason, System.nanoTime());
  }
}
