package dev.wshub.delegation;

import dev.wshub.protocol.ProtocolException;
import java.time.Duration;
import java.util.function.Consumer;

/** The way to one who decides, and back. Used on the event loop of its owner only. */
public interface Backend {

  /**
   * Carries a question.
   *
   * @param reply gets exactly one reply within {@link #timeout()}, on this event loop, perhaps before this method has
   *     returned
   * @throws ProtocolException when the client's payload cannot be put into the question; then there is no reply
   */
  void ask(Question question, Consumer<Reply> reply) throws ProtocolException;

  /** Time within which the reply is there in any case. */
  Duration timeout();

  /** The word of this way in the metrics. */
  String protocol();

  /** Who is asked, for the log; without any secret. */
  String place();

  /** What came back. */
  sealed interface Reply {

    /** A body that is still to be read; it should be JSON with a result, an error or a disconnect. */
    record Body(byte[] json) implements Reply {}

    /** The application has refused by means of the way itself. */
    record Error(long code, String message, boolean temporary) implements Reply {}

    /** The same, and the connection is to be closed. */
    record Disconnect(int code, String reason) implements Reply {}

    /**
     * There is no answer.
     *
     * @param outcome what it counts as
     * @param what went wrong, for the log; nothing of the question or of an answer
     */
    record Failure(Outcome outcome, String what) implements Reply {}
  }
}
