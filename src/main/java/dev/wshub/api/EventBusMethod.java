package dev.wshub.api;

import dev.wshub.config.Printable;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One method of the API at its event-bus address. Belongs to the event loop of its verticle. */
final class EventBusMethod implements Handler<Message<Object>> {
  private static final Logger log = LoggerFactory.getLogger(EventBusMethod.class);

  private final String name;
  private final ApiMethod method;

  EventBusMethod(String name, ApiMethod method) {
    this.name = name;
    this.method = method;
  }

  @Override
  public void handle(Message<Object> message) {
    try {
      if (message.body() instanceof JsonObject request) {
        method.read(EventBusRequest.encode(request)).start(reply -> answer(message, reply));
      } else {
        answer(message, ApiReply.error(ErrorCode.BAD_REQUEST, "the body must be a JsonObject"));
      }
    } catch (ProtocolException e) {
      answer(message, ApiReply.error(ErrorCode.BAD_REQUEST, e.getMessage()));
    } catch (RuntimeException e) {
      log.error("{} on the event bus failed by a fault in the hub; it was answered with error 100", name, e);
      answer(message, ApiReply.error(ErrorCode.INTERNAL, null));
    }
  }

  /** It came while the verticle was being undeployed. */
  void refuse(Message<Object> message) {
    answer(message, ApiReply.error(ErrorCode.INTERNAL, "the API is being undeployed; try again"));
  }

  private void answer(Message<Object> message, ApiReply reply) {
    if (message.replyAddress() == null) {
      if (reply.isError()) {
        log.debug("{} on the event bus was refused, and its sender wants no reply: {}", name, Printable.of(reply.message()));
      }
    } else if (reply.isError()) {
      message.fail(reply.error().code(), reply.message());
    } else {
      message.reply(result(reply));
    }
  }

  private static JsonObject result(ApiReply reply) {
    if (reply == ApiReply.EMPTY) {
      return new JsonObject();
    }
    ByteBuf out = Unpooled.buffer();
    reply.writeBare(out);
    return new JsonObject(Buffer.buffer(ByteBufUtil.getBytes(out)));
  }
}
