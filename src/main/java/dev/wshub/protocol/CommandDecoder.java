package dev.wshub.protocol;

import java.util.function.Consumer;

/** Reads what clients send, in one of the protocol's encodings. Decoders have no state; any thread may use them. */
@FunctionalInterface
public interface CommandDecoder {

  /**
   * Gives each command to the sink as soon as it is complete, so that those in front of a malformed one are handled.
   *
   * @param bytes the message of the client; not kept. For JSON it must be valid UTF-8
   * @throws ProtocolException at the first thing that is no command of the protocol
   */
  void decode(byte[] bytes, int offset, int length, Consumer<? super Command> sink) throws ProtocolException;
}
