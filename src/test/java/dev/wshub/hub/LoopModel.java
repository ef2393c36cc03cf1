package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.Publication;
import dev.wshub.protocol.SubscribeResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what a loop was sent as its subscribers would: whoever has a position gets all that follows, each once. */
final class LoopModel {

  private record Key(long connection, String channel) {}

  private static final class Live {
    final int generation;
    final String epoch;
    long offset;

    Live(int generation, String epoch, long offset) {
      this.generation = generation;
      this.epoch = epoch;
      this.offset = offset;
    }
  }

  private final Map<Key, Live> subscriptions = new HashMap<>();
  private int delivered;

  /** How many publications reached a subscriber with a position. */
  int delivered() {
    return delivered;
  }

  void replay(List<LoopMessage> messages) {
    messages.forEach(this::take);
  }

  private void take(LoopMessage message) {
    if (message instanceof LoopMessage.ShardUp) {
      // Answer to a new incarnation of the loop: what the earlier one had is gone.
      subscriptions.clear();
    } else if (message instanceof LoopMessage.Subscribed subscribed) {
      var key = new Key(subscribed.connection(), subscribed.channel());
      subscriptions.remove(key);
      if (subscribed.result().position() != null) {
        subscriptions.put(key, begin(subscribed.generation(), subscribed.result()));
      }
    } else if (message instanceof LoopMessage.Unsubscribed unsubscribed) {
      var key = new Key(unsubscribed.connection(), unsubscribed.channel());
      subscriptions.computeIfPresent(
          key, (same, live) -> unsubscribed.generation() >= live.generation ? null : live);
    } else if (message instanceof LoopMessage.Published published) {
      subscriptions.forEach((key, live) -> publish(published, key, live));
    }
  }

  private static Live begin(int generation, SubscribeResult result) {
    long offset = result.position().offset();
    for (Publication publication : result.publications()) {
      assertThat(publication.offset()).isEqualTo(++offset);
    }
    return new Live(generation, result.position().epoch(), offset);
  }

  private void publish(LoopMessage.Published published, Key key, Live live) {
    var publication = published.publication();
    if (!key.channel.equals(published.channel()) || publication.offset() <= live.offset) {
      return;
    }
    assertThat(publication.epoch()).isEqualTo(live.epoch);
    assertThat(publication.offset()).as("offset after a gap for %s", key).isEqualTo(live.offset + 1);
    live.offset++;
    delivered++;
  }
}
