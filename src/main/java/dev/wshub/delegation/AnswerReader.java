package dev.wshub.delegation;

import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.WholeJson;

/**
 * Reads answers, strictly: what is there must have its type, or the whole is no answer. Unknown fields are ignored. A disconnect
 * wins over an error, and an error over a result.
 */
final class AnswerReader {

  /** Close codes below are reserved, or not for applications to use (RFC 6455, section 7.4.2). */
  private static final long LOWEST_CLOSE = 3000;
  private static final long HIGHEST_CLOSE = 4999;

  private final DelegationKind kind;
  private final boolean binary;
  private final int publicationSizeLimit;
  private ResultFields result;
  private Answer.Error<?> error;
  private Answer.Disconnect<?> disconnect;

  /**
   * @param binary whether payloads may be any bytes
   */
  AnswerReader(DelegationKind kind, boolean binary, int publicationSizeLimit) {
    this.kind = kind;
    this.binary = binary;
    this.publicationSizeLimit = publicationSizeLimit;
  }

  /**
   * @param terms makes of the result's fields what this kind of question is about
   * @throws BadAnswer when there is no decision in it
   */
  <R> Answer<R> read(byte[] json, Terms<R> terms) throws BadAnswer {
    try {
      if (WholeJson.value(json)[0] != '{') {
        throw new BadAnswer("its answer is not a JSON object");
      }
    } catch (ProtocolException syntax) {
      throw new BadAnswer("its answer is not JSON in UTF-8"); // the parser's words would show parts of it
    }
    try (var in = new JsonReader(json, 0, json.length)) {
      in.nextObject();
      readFields(in);
    } catch (ProtocolException wrong) {
      throw new BadAnswer("in its answer " + wrong.getMessage());
    }
    return decision(terms);
  }

  /** What the fields of a result make. */
  interface Terms<R> {
    R of(ResultFields fields) throws BadAnswer;
  }

  private void readFields(JsonReader in) throws ProtocolException, BadAnswer {
    while (in.nextField()) {
      switch (in.name()) {
        case "result" -> result = in.enterObject() ? ResultFields.read(kind, binary, in) : null;
        case "error" -> error = in.enterObject() ? readError(in) : null;
        case "disconnect" -> disconnect = in.enterObject() ? readDisconnect(in) : null;
        default -> in.skip();
      }
    }
  }

  private static Answer.Error<?> readError(JsonReader in) throws ProtocolException, BadAnswer {
    long code = 0;
    String message = "";
    boolean temporary = false;
    while (in.nextField()) {
      switch (in.name()) {
        case "code" -> code = in.uint32();
        case "message" -> message = in.string();
        case "temporary" -> temporary = in.bool();
        default -> in.skip();
      }
    }
    if (code == 0) {
      throw new BadAnswer("its error has no code");
    }
    return new Answer.Error<>(code, message, temporary);
  }

  private static Answer.Disconnect<?> readDisconnect(JsonReader in) throws ProtocolException, BadAnswer {
    long code = 0;
    String reason = "";
    while (in.nextField()) {
      switch (in.name()) {
        case "code" -> code = in.uint32();
        case "reason" -> reason = in.string();
        default -> in.skip();
      }
    }
    if (code < LOWEST_CLOSE || code > HIGHEST_CLOSE) {
      throw new BadAnswer("its disconnect has no code from " + LOWEST_CLOSE + " to " + HIGHEST_CLOSE);
    }
    return new Answer.Disconnect<>((int) code, reason);
  }

  private <R> Answer<R> decision(Terms<R> terms) throws BadAnswer {
    if (disconnect != null) {
      return new Answer.Disconnect<>(disconnect.code(), disconnect.reason());
    } else if (error != null) {
      return new Answer.Error<>(error.code(), error.message(), error.temporary());
    } else if (result == null) {
      return new Answer.Result<>(null);
    }
    R made = terms.of(result);
    if (made instanceof PublicationTerms publication && publication.data() != null) {
      requirePublishable(publication.data());
    }
    return new Answer.Result<>(made);
  }

  private void requirePublishable(byte[] data) throws BadAnswer {
    if (data.length > publicationSizeLimit) {
      throw new BadAnswer("its data has " + data.length + " bytes, allowed are " + publicationSizeLimit);
    }
  }
}
