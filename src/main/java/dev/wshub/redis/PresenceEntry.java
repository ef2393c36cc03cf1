package dev.wshub.redis;

import dev.wshub.protocol.ClientInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's entry in one of a channel's lists. The scripts read of it the first byte, which is 1 where the client
 * has joined, and the user that follows it.
 *
 * @param joined whether its join was published, so that its leave must be
 * @param owner its instance and in which life, as {@link InstanceId#text()}; empty without a registry
 */
record PresenceEntry(ClientInfo info, boolean joined, String owner) {
  private static final Logger LOG = LoggerFactory.getLogger(PresenceEntry.class);

  byte[] bytes() {
    ByteBuf out = Unpooled.buffer();
    out.writeBoolean(joined);
    Wire.writeInfo(out, info);
    Wire.writeText(out, owner);
    return Wire.bytes(out);
  }

  /** Empty for one that is not the hub's own: it must not keep the others from being seen. */
  static Optional<PresenceEntry> from(String channel, byte[] bytes) {
    try {
      var in = Unpooled.wrappedBuffer(bytes);
      boolean joined = in.readBoolean();
      return Optional.of(new PresenceEntry(Wire.readInfo(in), joined, Wire.readText(in)));
    } catch (IndexOutOfBoundsException | DecoderException e) {
      LOG.warn(
          "An entry in the presence of channel {} is not one of the hub's own and is passed over: {}",
          channel,
          e.getMessage());
      return Optional.empty();
    }
  }
}
