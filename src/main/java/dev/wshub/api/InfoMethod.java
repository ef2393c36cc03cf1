package dev.wshub.api;

import static dev.wshub.protocol.JsonBytes.constant;

import dev.wshub.hub.HubClient;
import dev.wshub.hub.HubMessage;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.LoopStatistics;
import dev.wshub.hub.ShardStatistics;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.JsonBytes;
import dev.wshub.protocol.JsonReader;
import dev.wshub.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** {@code info}: this instance, with the sums over its hub shards and server loops. */
final class InfoMethod implements ApiMethod {
  private static final byte[] UID = constant("{\"nodes\":[{\"uid\":");
  private static final byte[] NAME = constant(",\"name\":");
  private static final byte[] VERSION = constant(",\"version\":");
  private static final byte[] NUM_CLIENTS = constant(",\"num_clients\":");
  private static final byte[] NUM_USERS = constant(",\"num_users\":");
  private static final byte[] NUM_CHANNELS = constant(",\"num_channels\":");
  private static final byte[] NUM_SUBS = constant(",\"num_subs\":");
  private static final byte[] UPTIME = constant(",\"uptime\":");
  private static final byte[] CPU = constant(",\"process\":{\"cpu\":");
  private static final byte[] RSS = constant(",\"rss\":");
  private static final byte[] END = constant("}}]}");

  private final Vertx vertx;
  private final HubClient hub;
  private final NodeInfo node;

  InfoMethod(Vertx vertx, HubClient hub, NodeInfo node) {
    this.vertx = vertx;
    this.hub = hub;
    this.node = node;
  }

  @Override
  public Call read(JsonReader in) throws ProtocolException {
    while (in.nextField()) {
      in.skip();
    }
    return this::askShards;
  }

  private void askShards(Consumer<ApiReply> reply) {
    hub.<ShardStatistics>callAllShards(
        HubMessage.Statistics::new,
        shards -> {
          if (shards.error() == null) {
            askLoops(shards.results(), reply);
          } else {
            reply.accept(ApiReply.error(shards.error(), shards.detail()));
          }
        });
  }

  private void askLoops(List<ShardStatistics> shards, Consumer<ApiReply> reply) {
    hub.<LoopStatistics>callAllLoops(
        LoopMessage.Statistics::new,
        loops -> {
          if (loops.error() == null) {
            askProcess(shards, loops.results(), reply);
          } else {
            reply.accept(ApiReply.error(loops.error(), loops.detail()));
          }
        });
  }

  private void askProcess(List<ShardStatistics> shards, List<LoopStatistics> loops, Consumer<ApiReply> reply) {
    vertx
        .executeBlocking(ProcessUsage::read, false)
        .onSuccess(usage -> reply.accept(ApiReply.result(out -> write(out, shards, loops, usage))))
        .onFailure(failure -> reply.accept(ApiReply.error(ErrorCode.INTERNAL, failure.getMessage())));
  }

  private void write(
      ByteBuf out, List<ShardStatistics> shards, List<LoopStatistics> loops, ProcessUsage usage) {
    out.writeBytes(UID);
    JsonBytes.string(out, node.uid());
    out.writeBytes(NAME);
    JsonBytes.string(out, node.name());
    out.writeBytes(VERSION);
    JsonBytes.string(out, node.version());
    number(out, NUM_CLIENTS, loops.stream().mapToLong(LoopStatistics::clients).sum());
    number(out, NUM_USERS, users(loops));
    number(out, NUM_CHANNELS, shards.stream().mapToLong(ShardStatistics::channels).sum());
    number(out, NUM_SUBS, loops.stream().mapToLong(LoopStatistics::subscriptions).sum());
    number(out, UPTIME, (System.currentTimeMillis() - node.startedMillis()) / 1_000);
    out.writeBytes(CPU).writeBytes(constant(Double.toString(Math.round(usage.cpuPercent() * 10) / 10.0)));
    number(out, RSS, usage.residentBytes());
    out.writeBytes(END);
  }

  private static void number(ByteBuf out, byte[] field, long value) {
    out.writeBytes(field);
    JsonBytes.number(out, value);
  }

  private static long users(List<LoopStatistics> loops) {
    Set<String> users = new HashSet<>();
    loops.forEach(loop -> users.addAll(loop.users()));
    return users.size();
  }
}
