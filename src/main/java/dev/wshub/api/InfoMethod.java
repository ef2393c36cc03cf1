package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.control.ControlPlane;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.ControlResult;
import dev.wshub.control.NodeNumbers;
import dev.wshub.control.Outcome;
import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** {@code info}: all instances, each with the sums over its hub shards and server loops. */
final class InfoMethod implements ApiMethod {
  private static final byte[] NODES = constant("{\"nodes\":[");
  private static final byte[] UID = constant("{\"uid\":");
  private static final byte[] NAME = constant(",\"name\":");
  private static final byte[] VERSION = constant(",\"version\":");
  private static final byte[] NUM_CLIENTS = constant(",\"num_clients\":");
  private static final byte[] NUM_USERS = constant(",\"num_users\":");
  private static final byte[] NUM_CHANNELS = constant(",\"num_channels\":");
  private static final byte[] NUM_SUBS = constant(",\"num_subs\":");
  private static final byte[] UPTIME = constant(",\"uptime\":");
  private static final byte[] CPU = constant(",\"process\":{\"cpu\":");
  private static final byte[] RSS = constant(",\"rss\":");
  private static final byte[] END_NODE = constant("}}");
  private static final byte[] END = constant("]}");

  private final ControlPlane plane;

  InfoMethod(ControlPlane plane) {
    this.plane = plane;
  }

  @Override
  public Call read(JsonReader in) throws ProtocolException {
    while (in.nextField()) {
      in.skip();
    }
    return reply -> plane.call(new ControlRequest.DescribeNode(), outcome -> reply.accept(reply(outcome)));
  }

  private static ApiReply reply(Outcome outcome) {
    if (outcome.error() != null) {
      return ApiReply.error(outcome.error(), outcome.message());
    }
    var nodes = outcome.results(ControlResult.Node.class);
    return ApiReply.result(out -> write(out, nodes));
  }

  private static void write(ByteBuf out, List<ControlResult.Node> nodes) {
    out.writeBytes(NODES);
    boolean first = true;
    for (var node : nodes) {
      if (!first) {
        out.writeByte(',');
      }
      write(out, node.numbers());
      first = false;
    }
    out.writeBytes(END);
  }

  private static void write(ByteBuf out, NodeNumbers node) {
    out.writeBytes(UID);
    JsonBytes.string(out, node.uid());
    out.writeBytes(NAME);
    JsonBytes.string(out, node.name());
    out.writeBytes(VERSION);
    JsonBytes.string(out, node.version());
    number(out, NUM_CLIENTS, node.clients());
    number(out, NUM_USERS, node.users());
    number(out, NUM_CHANNELS, node.channels());
    number(out, NUM_SUBS, node.subscriptions());
    number(out, UPTIME, node.uptimeSeconds());
    out.writeBytes(CPU).writeBytes(constant(Double.toString(Math.round(node.cpuPercent() * 10) / 10.0)));
    number(out, RSS, node.residentBytes());
    out.writeBytes(END_NODE);
  }

  private static void number(ByteBuf out, byte[] field, long value) {
    out.writeBytes(field);
    JsonBytes.number(out, value);
  }
}
