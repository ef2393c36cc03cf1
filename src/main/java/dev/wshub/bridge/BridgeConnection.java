package dev.wshub.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program's connection. What it asks goes to the event bus in the order of its frames; what it has registered for comes
 * back as frames. The frames are those of Vert.x' bridge.
 *
 * <p>A program can hold no more than: one incomplete frame, {@value #REQUESTS} requests to the API (then its socket is not
 * read), {@value UnansweredMessages#MOST} messages that it owes an answer, and {@link #waitingLimit} bytes that it does not
 * read (then it is closed). Owner loop only.
 */
final class BridgeConnection {
  private static final Logger log = LoggerFactory.getLogger(BridgeConnection.class);

  static final int REQUESTS = 64;
  private static final int WAITING_BYTES = 1 << 20;

  private final NetSocket socket;
  private final EventBus eventBus;
  private final PublicAddresses addresses;
  private final int waitingLimit;
  private final FrameReader frames;
  private final Map<String, MessageConsumer<Object>> consumers = new HashMap<>();
  private final UnansweredMessages unanswered = new UnansweredMessages();
  private long waiting;
  private int requests;
  private boolean ended;

  /**
   * @param frameLimit bytes that one frame of the program may have
   */
  BridgeConnection(NetSocket socket, EventBus eventBus, PublicAddresses addresses, int frameLimit) {
    this.socket = socket;
    this.eventBus = eventBus;
    this.addresses = addresses;
    this.waitingLimit = WAITING_BYTES + frameLimit;
    this.frames = new FrameReader(frameLimit, this::received, this::broken);
  }

  /** @param whenEnded is told that the socket is gone */
  void begin(Consumer<BridgeConnection> whenEnded) {
    socket.handler(frames);
    socket.exceptionHandler(failure -> log.debug("bridge connection {}: {}", socket.remoteAddress(), failure.toString()));
    socket.closeHandler(
        closed -> {
          ended();
          whenEnded.accept(this);
        });
  }

  /** Messages that were not answered for too long are given up. */
  void tick() {
    unanswered.expire();
  }

  /** Gives back everything that the program holds on the event bus; once. */
  private void ended() {
    if (!ended) {
      ended = true;
      frames.end();
      consumers.values().forEach(MessageConsumer::unregister);
      consumers.clear();
      unanswered.end();
    }
  }

  private void broken(String what) {
    log.info("A program on the TCP bridge ({}) is closed: {}", socket.remoteAddress(), what);
    error(what);
    socket.close();
    ended();
  }

  private void received(Buffer content) {
    JsonObject frame;
    try {
      frame = new JsonObject(content);
    } catch (DecodeException notJson) {
      error("not_json");
      return;
    }
    if (frame.getMap() == null) {
      error("not_json");
    } else if (frame.getValue("type") instanceof String type) {
      received(type, frame);
    } else {
      error("missing_type");
    }
  }

  private void received(String type, JsonObject frame) {
    if (type.equals("ping")) {
      write(new JsonObject().put("type", "pong"));
    } else if (!(frame.getValue("address") instanceof String address)) {
      error("missing_address");
    } else {
      switch (type) {
        case "send" -> send(address, frame);
        case "publish" -> publish(address, frame);
        case "register" -> register(address);
        case "unregister" -> unregister(address);
        default -> error("unknown_type");
      }
    }
  }

  private void send(String address, JsonObject frame) {
    Message<Object> asked = unanswered.take(address);
    if (asked != null) {
      reply(asked, frame);
      return;
    }
    deliver(address, frame, false);
  }

  private void publish(String address, JsonObject frame) {
    deliver(address, frame, true);
  }

  private void deliver(String address, JsonObject frame, boolean toAll) {
    if (!addresses.inbound().contains(address)) {
      error("access_denied");
      return;
    }
    try {
      DeliveryOptions options = MessageHeaders.read(frame);
      Object body = frame.getValue("body");
      String replyAddress = toAll ? null : frame.getString("replyAddress");
      if (replyAddress != null || addresses.api().contains(address)) {
        request(address, body, options, replyAddress);
      } else if (toAll) {
        eventBus.publish(address, body, options);
      } else {
        eventBus.send(address, body, options);
      }
    } catch (IllegalArgumentException notAllowed) { // of the headers, or a number that no message can carry
      error(notAllowed.getMessage());
    }
  }

  /**
   * The API is always asked for an answer, wanted or not: while many are missing nothing is read, or a fast program would
   * fill the queue in front of the API.
   *
   * @param replyAddress what the program calls the answer; null: it wants none
   */
  private void request(String address, Object body, DeliveryOptions options, String replyAddress) {
    var answer = eventBus.request(address, body, options);
    if (++requests == REQUESTS) {
      socket.pause();
    }
    answer.onComplete(
        reply -> {
          answered();
          if (replyAddress != null) {
            message(replyAddress, reply, true);
          }
        },
        failure -> {
          answered();
          if (replyAddress != null) {
            failed(replyAddress, address, (ReplyException) failure);
          }
        });
  }

  private void answered() {
    if (requests-- == REQUESTS && !ended) {
      socket.resume();
    }
  }

  /** The program's answer to a message that it got. */
  private void reply(Message<Object> asked, JsonObject frame) {
    try {
      if (frame.getValue("failureCode") instanceof Integer code) {
        asked.fail(code, frame.getValue("message") instanceof String text ? text : null);
      } else {
        asked.reply(frame.getValue("body"), MessageHeaders.read(frame));
      }
    } catch (IllegalArgumentException notAllowed) {
      error(notAllowed.getMessage());
      asked.fail(UnansweredMessages.FAILURE, "the program on the TCP bridge has answered what no message can carry");
    }
  }

  /** To register twice is the same as once; the consumer must end with the connection. */
  private void register(String address) {
    if (addresses.outbound().contains(address)) {
      consumers.computeIfAbsent(address, absent -> eventBus.consumer(address, this::delivered));
    } else {
      error("access_denied");
    }
  }

  private void unregister(String address) {
    if (!addresses.outbound().contains(address)) {
      error("access_denied");
      return;
    }
    MessageConsumer<Object> consumer = consumers.remove(address);
    if (consumer == null) {
      error("unknown_address");
    } else {
      consumer.unregister();
    }
  }

  private void delivered(Message<Object> message) {
    if (message.replyAddress() != null && !unanswered.add(message)) {
      return;
    }
    message(message.address(), message, message.isSend());
  }

  private void message(String address, Message<?> message, boolean isSend) {
    var headers = new JsonObject();
    message.headers().forEach(headers::put);
    var frame = new JsonObject().put("type", "message").put("address", address);
    if (message.replyAddress() != null) {
      frame.put("replyAddress", message.replyAddress());
    }
    frame.put("headers", headers);
    if (message.body() != null) {
      frame.put("body", message.body());
    }
    write(frame.put("send", isSend));
  }

  private void failed(String replyAddress, String address, ReplyException failure) {
    write(
        new JsonObject()
            .put("type", "err")
            .put("address", replyAddress)
            .put("sourceAddress", address)
            .put("failureCode", failure.failureCode())
            .put("failureType", failure.failureType().name())
            .put("message", failure.getMessage()));
  }

  private void error(String message) {
    write(new JsonObject().put("type", "err").put("message", message));
  }

  private void write(JsonObject frame) {
    if (ended) {
      return;
    }
    Buffer content;
    try {
      content = frame.toBuffer();
    } catch (EncodeException noJson) {
      log.warn("A message at {} has no JSON form: programs on the TCP bridge do not get it", frame.getString("address"));
      return;
    }
    int bytes = Integer.BYTES + content.length();
    waiting += bytes;
    socket.write(Buffer.buffer(bytes).appendInt(content.length()).appendBuffer(content)).onComplete(written -> waiting -= bytes);
    if (waiting > waitingLimit) {
      log.warn("A program on the TCP bridge ({}) is closed: {} bytes wait for it", socket.remoteAddress(), waiting);
      ended();
      socket.close();
    }
  }
}
