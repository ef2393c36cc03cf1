package dev.wshub.hub;

import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.Publication;
import java.util.HashMap;
import java.util.Map;

/**
 * Passes on to the server loops what the engine brings: one message to each loop that has a subscriber in the channel,
 * bounded by the loop's credit. Belongs to the shard's loop.
 */
final class Delivery implements EngineListener {
  private final int shard;
  private final Channels channels;
  private boolean dropping;
  private long dropped;
  private long publications;
  private long joins;
  private long leaves;
  private final Map<String, Long> suppressed = new HashMap<>();
  private final PublicationLag lag = new PublicationLag();

  Delivery(int shard, Channels channels) {
    this.shard = shard;
    this.channels = channels;
  }

  /**
   * Whether publications are dropped for loops without credit. An engine that brings what others publish has no other way;
   * with a local one publishers were refused before, and what they were allowed ahead was promised: it is bounded itself.
   */
  void dropping(boolean dropping) {
    this.dropping = dropping;
  }

  /** Whether a loop with subscribers in the channel has too much under way to take a message of that size. */
  boolean congested(HubChannel channel, int bytes) {
    for (var members : channel.loops) {
      if (members != null && members.listening() && !members.link.hasCredit(bytes)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void published(String name, Publication publication) {
    publications++;
    lag.passed(publication);
    var channel = channels.get(name);
    if (channel == null) {
      return;
    }
    channel.passing(publication);
    if (channel.subscribed == 0) {
      return;
    }
    var patch = channel.deltas == null ? null : channel.deltas.follow(publication);
    int bytes = MessageSize.of(publication) + (patch == null ? 0 : patch.bytes().length);
    var message = new LoopMessage.Published(shard, name, publication, patch, bytes);
    for (var members : channel.loops) {
      if (members != null && members.listening()) {
        sendOrDrop(members, message);
      }
    }
  }

  private void sendOrDrop(LoopMembers members, LoopMessage.Published message) {
    if (!dropping || members.link.hasCredit(message.bytes())) {
      members.lossTold = false;
      members.link.send(message, message.bytes());
      return;
    }
    dropped++;
    if (!members.lossTold) {
      members.lossTold = true;
      members.link.send(new LoopMessage.InsufficientState(message.channel()));
    }
  }

  @Override
  public void suppressed(String reason) {
    suppressed.merge(reason, 1L, Long::sum);
  }

  @Override
  public void joined(String name, ClientInfo info) {
    joins++;
    var channel = channels.get(name);
    if (channel != null && channel.subscribed > 0) {
      int bytes = MessageSize.of(info);
      send(channel, new LoopMessage.Joined(shard, name, info, bytes), bytes);
    }
  }

  @Override
  public void left(String name, ClientInfo info) {
    leaves++;
    var channel = channels.get(name);
    if (channel != null && channel.subscribed > 0) {
      int bytes = MessageSize.of(info);
      send(channel, new LoopMessage.Left(shard, name, info, bytes), bytes);
    }
  }

  @Override
  public void positionLost(String name) {
    var channel = channels.get(name);
    if (channel == null) {
      return;
    }
    channel.positionLost();
    for (var members : channel.loops) {
      if (members != null && members.listening()) {
        members.link.send(new LoopMessage.InsufficientState(name));
      }
    }
  }

  /**
   * Joins and leaves pass without credit: they cannot be refused any more, each join needs its leave, and their number
   * is bounded by that of the subscriptions. They do use up credit, which slows publishing.
   */
  private static void send(HubChannel channel, LoopMessage message, int bytes) {
    for (var members : channel.loops) {
      if (members != null && members.listening()) {
        members.link.send(message, bytes);
      }
    }
  }

  /**
   * What has passed since the beginning.
   *
   * @param published publications that were given to the engine
   * @param refused publications that were not
   * @param limited publications of clients that were not, because there were too many in their channel
   * @param questions questions about channels by what was asked
   */
  ShardTraffic traffic(long published, long refused, long limited, Map<String, Long> questions) {
    return new ShardTraffic(
        published, refused, limited, publications, joins, leaves, dropped, Map.copyOf(suppressed), questions, lag.snapshot());
  }
}
