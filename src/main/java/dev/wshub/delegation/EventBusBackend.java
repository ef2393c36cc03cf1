package dev.wshub.delegation;

import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.JsonTree;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** A verticle that decides, at its event-bus address: on this Vert.x or, with a clustered one, anywhere. */
final class EventBusBackend implements Backend {

  // The codes by which a verticle that refuses with message.fail() says how.
  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 1999;
  private static final int LOWEST_CLOSE = 4000;
  private static final int HIGHEST_CLOSE = 4999;

  private final EventBus eventBus;
  private final String address;
  private final Duration timeout;
  private final List<String> headers;

  /**
   * @param headers of the connection's request that are told
   */
  EventBusBackend(EventBus eventBus, String address, Duration timeout, List<String> headers) {
    this.eventBus = eventBus;
    this.address = address;
    this.timeout = timeout;
    this.headers = headers;
  }

  @Override
  public void ask(Question question, Consumer<Reply> reply) throws ProtocolException {
    eventBus
        .<Object>request(address, body(question), new DeliveryOptions().setSendTimeout(timeout.toMillis()))
        .onComplete(message -> reply.accept(body(message.body())), cause -> reply.accept(failure(cause)));
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public String protocol() {
    return "event_bus";
  }

  @Override
  public String place() {
    return address;
  }

  // The question

  private JsonObject body(Question question) throws ProtocolException {
    Asker asker = question.asker();
    var body =
        new JsonObject()
            .put("client", asker.client())
            .put("transport", asker.transport())
            .put("protocol", asker.protocol())
            .put("encoding", "json");
    headers(body, asker);
    text(body, "user", asker.user());
    text(body, "method", question.method());
    text(body, "channel", question.channel());
    if (asker.meta() != null) {
      body.put("meta", asker.meta());
    }
    if (question.hasData()) {
      data(body, question);
    }
    text(body, "name", question.name());
    text(body, "version", question.version());
    if (!question.channels().isEmpty()) {
      body.put("channels", new JsonArray(question.channels()));
    }
    return body;
  }

  /** What has no form in JSON goes in Base64, under Centrifugo's name for it. */
  private static void data(JsonObject body, Question question) throws ProtocolException {
    if (question.asker().takesBinary() && DataForm.of(question.data()) == DataForm.BINARY) {
      body.put("encoding", "binary").put("b64data", Base64.getEncoder().encodeToString(question.data()));
    } else {
      body.put("data", JsonTree.of(question.data()));
    }
  }

  private void headers(JsonObject body, Asker asker) {
    var told = new JsonObject();
    for (String name : headers) {
      List<String> values = asker.headers().getAll(name);
      if (!values.isEmpty()) {
        told.put(name, String.join(", ", values));
      }
    }
    if (!told.isEmpty()) {
      body.put("headers", told);
    }
  }

  private static void text(JsonObject body, String name, String value) {
    if (!value.isEmpty()) {
      body.put(name, value);
    }
  }

  // The answer

  private static Reply body(Object body) {
    if (body instanceof Buffer buffer) {
      return new Reply.Body(buffer.getBytes());
    } else if (body instanceof JsonObject json) {
      try {
        return new Reply.Body(BuffersInResult.encode(json));
      } catch (EncodeException e) {
        return new Reply.Failure(Outcome.BAD_ANSWER, "its answer cannot be written as JSON");
      }
    }
    String found = body == null ? "null" : body.getClass().getSimpleName();
    return new Reply.Failure(Outcome.BAD_ANSWER, "its answer is a JsonObject or a Buffer, but was " + found);
  }

  private Reply failure(Throwable cause) {
    if (!(cause instanceof ReplyException failure)) {
      return new Reply.Failure(Outcome.BAD_ANSWER, "the question could not be sent: " + cause.getClass().getSimpleName());
    }
    return switch (failure.failureType()) {
      case TIMEOUT -> new Reply.Failure(Outcome.TIMEOUT, "no answer came within " + timeout.toMillis() + " ms");
      case NO_HANDLERS -> new Reply.Failure(Outcome.NO_HANDLERS, "no verticle listens there");
      case RECIPIENT_FAILURE -> refusal(failure.failureCode(), failure.getMessage() == null ? "" : failure.getMessage());
      default -> new Reply.Failure(Outcome.BAD_ANSWER, "the answer could not be transported");
    };
  }

  static Reply refusal(int code, String message) {
    if (code >= LOWEST_ERROR && code <= HIGHEST_ERROR) {
      return new Reply.Error(code, message, false);
    } else if (code >= LOWEST_CLOSE && code <= HIGHEST_CLOSE) {
      return new Reply.Disconnect(code, message);
    }
    return new Reply.Failure(
        Outcome.BAD_ANSWER,
        "it failed with code " + code + ", where " + LOWEST_ERROR + " to " + HIGHEST_ERROR + " is an error for the client and "
            + LOWEST_CLOSE + " to " + HIGHEST_CLOSE + " a close");
  }
}
