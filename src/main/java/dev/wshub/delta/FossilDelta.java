package dev.wshub.delta;

import dev.wshub.protocol.Utf8;

/**
 * Makes deltas in Fossil's format, which those who take deltas apply to the payload before: the target's size, copies from the
 * source, what is inserted between them, and a checksum of the target.
 *
 * <p>Format: fossil-scm.org, "Fossil Delta Format". The work is linear in the size of both payloads. Any thread.
 */
public final class FossilDelta {
  /** Payloads with more bytes are not compared: they would hold up the event loop. */
  public static final int MOST_BYTES = 1024 * 1024;

  private static final int BESIDES_INSERTS = 64;

  private FossilDelta() {}

  /** The delta that makes the target of the source; null when it would not be smaller than the target, or cost too much. */
  public static Patch between(byte[] source, byte[] target) {
    if (source.length <= SourceIndex.BLOCK || Math.max(source.length, target.length) > MOST_BYTES) {
      return null;
    }
    boolean text = isText(source) && isText(target);
    byte[] delta = encode(source, target, text);
    return delta.length < target.length ? new Patch(delta, text) : null;
  }

  private static boolean isText(byte[] bytes) {
    return Utf8.isValid(bytes, 0, bytes.length);
  }

  /**
   * The delta, whatever its size.
   *
   * @param aligned copies begin and end between characters; both payloads must be UTF-8 then
   */
  static byte[] encode(byte[] source, byte[] target, boolean aligned) {
    boolean indexed = source.length > SourceIndex.BLOCK;
    Copies copies = indexed ? new Search(source, target).run() : new Copies();
    if (aligned) {
      copies.align(target);
    }
    var out = new DeltaWriter(BESIDES_INSERTS);
    out.size(target.length);
    if (!indexed && target.length == 0) {
      out.insert(target, 0, 0);
    }
    write(out, copies, target);
    out.checksum(target);
    return out.toBytes();
  }

  private static void write(DeltaWriter out, Copies copies, byte[] target) {
    int done = 0;
    for (int copy = 0; copy < copies.count(); copy++) {
      int count = copies.to(copy) - copies.from(copy);
      if (count == 0) {
        continue; // nothing was left of it between two characters
      }
      if (copies.from(copy) > done) {
        out.insert(target, done, copies.from(copy));
      }
      out.copy(count, copies.offset(copy));
      done = copies.to(copy);
    }
    if (done < target.length) {
      out.insert(target, done, target.length);
    }
  }
}
