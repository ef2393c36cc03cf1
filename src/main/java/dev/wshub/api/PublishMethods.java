package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.config.ChannelOptions;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.PublishOptions;
import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import dev.wshub.protocol.StreamPosition;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** {@code publish} and {@code broadcast}: the busy part of the API. */
final class PublishMethods {
  private static final byte[] OFFSET = constant("{\"offset\":");
  private static final byte[] EPOCH = constant(",\"epoch\":");
  private static final byte[] RESPONSES = constant("{\"responses\":[");
  private static final byte[] END_LIST = constant("]}");

  private final HubClient hub;
  private final Channels channels;
  private final int sizeLimit;

  /**
   * @param sizeLimit bytes that one publication's data may have
   */
  PublishMethods(HubClient hub, Channels channels, int sizeLimit) {
    this.hub = hub;
    this.channels = channels;
    this.sizeLimit = sizeLimit;
  }

  ApiMethod.Call publish(JsonReader in) throws ProtocolException {
    PublishRequest request = PublishRequest.read(in);
    return reply -> {
      ChannelOptions namespace = channels.require(request.channel);
      request.settleData(sizeLimit);
      request.requireAllowed(request.channel, namespace);
      send(request.channel, namespace, request.data, request.options(namespace), reply);
    };
  }

  ApiMethod.Call broadcast(JsonReader in) throws ProtocolException {
    return new Broadcast(PublishRequest.read(in));
  }

  /** A broadcast that was read. */
  private final class Broadcast implements ApiMethod.Call {
    private final PublishRequest request;

    Broadcast(PublishRequest request) {
      this.request = request;
    }

    @Override
    public int requests() {
      return Math.max(1, request.channels.size());
    }

    @Override
    public void run(Consumer<ApiReply> reply) throws ApiException {
      if (request.channels.isEmpty()) {
        throw ApiException.badRequest("channels is required");
      }
      request.settleData(sizeLimit);
      request.requireData();
      broadcast(request, reply);
    }
  }

  private void broadcast(PublishRequest request, Consumer<ApiReply> reply) {
    var replies = new ReplyList(request.channels.size(), list -> reply.accept(responses(list)));
    for (int i = 0; i < request.channels.size(); i++) {
      String channel = request.channels.get(i);
      ApiMethod.Call one =
          answer -> {
            ChannelOptions namespace = channels.require(channel);
            request.requireAllowed(channel, namespace);
            send(channel, namespace, request.data, request.options(namespace), answer);
          };
      one.start(replies.at(i));
    }
  }

  private static ApiReply responses(ApiReply[] replies) {
    return ApiReply.result(
        out -> {
          out.writeBytes(RESPONSES);
          for (int i = 0; i < replies.length; i++) {
            if (i > 0) {
              out.writeByte(',');
            }
            replies[i].write(out);
          }
          out.writeBytes(END_LIST);
        });
  }

  private void send(
      String channel, ChannelOptions namespace, byte[] data, PublishOptions options, Consumer<ApiReply> reply) {
    if (hasNoResult(namespace, options) && hub.publishAhead(channel, data, options)) {
      reply.accept(ApiReply.EMPTY);
      return;
    }
    hub.<StreamPosition>call(
        channel,
        caller -> new HubMessage.Publish(caller, channel, data, null, options),
        (position, error) -> {
          if (error != null) {
            reply.accept(ApiReply.error(error, null));
          } else {
            reply.accept(position == null ? ApiReply.EMPTY : ApiReply.result(out -> write(out, position)));
          }
        });
  }

  /** Whether the answer is the same whatever happened before: no position, and no earlier one under the same key. */
  private static boolean hasNoResult(ChannelOptions namespace, PublishOptions options) {
    return options.idempotencyKey().isEmpty() && (options.skipHistory() || !namespace.hasHistory());
  }

  private static void write(ByteBuf out, StreamPosition position) {
    out.writeBytes(OFFSET);
    JsonBytes.number(out, position.offset());
    out.writeBytes(EPOCH);
    JsonBytes.string(out, position.epoch());
    out.writeByte('}');
  }
}
