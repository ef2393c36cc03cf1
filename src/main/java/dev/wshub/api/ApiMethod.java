package dev.wshub.api;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.Utf8;
import java.util.function.Consumer;

/**
 * One method of the API. Reading and doing are apart, so that a batch is read whole before its first command is
 * done.
 */
interface ApiMethod {
  /**
   * Most requests that one call may bring, in a batch or a broadcast. A body of 10 MiB could hold a million, whose messages would
   * hold up a loop for seconds and take a gigabyte.
   */
  int MOST_REQUESTS = 10_000;


  /**
   * Reads the request's fields. Those that are not known are passed over, as Centrifugo does.
   *
   * @param in inside the request's object; read to its end
   * @throws ProtocolException when a field has the wrong type
   */
  Call read(JsonReader in) throws ProtocolException;

  /** Reads a whole body: one JSON object in UTF-8. */
  default Call read(byte[] body) throws ProtocolException {
    if (!Utf8.isValid(body, 0, body.length)) {
      throw new ProtocolException("the body must be UTF-8");
    }
    try (JsonReader in = new JsonReader(body, 0, body.length)) {
      if (!in.nextObject()) {
        throw new ProtocolException("the body must be a JSON object");
      }
      Call call = read(in);
      if (in.nextObject()) {
        throw new ProtocolException("the body must be one JSON object, not several");
      }
      return call;
    }
  }

  /** A request that was read and can be done once. */
  interface Call {
    /**
     * @param reply gets the outcome, once, now or later on this event loop
     * @throws ApiException instead of a reply, when the request is refused at once
     */
    void run(Consumer<ApiReply> reply) throws ApiException;

    /** How many requests to the hub it is. */
    default int requests() {
      return 1;
    }

    /** Runs, and makes a refusal a reply. */
    default void start(Consumer<ApiReply> reply) {
      try {
        run(reply);
      } catch (ApiException e) {
        reply.accept(e.reply());
      }
    }
  }
}
