package dev.wshub.redis;

import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Where the streams stood after this bridge's last publications. Redis may come back with older data, and go on from there to
 * where it had been: where nobody is subscribed nobody would notice, and who returns would get other publications than those that
 * follow his. So the streams are compared once more with another run of the server, before anything is published to it. Bridge's
 * loop only.
 */
final class LastPublished {
  /** About a megabyte. The channels that were published to longest ago are forgotten. */
  private static final int MOST = 4_096;

  private final Map<String, Place> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
          return size() > MOST;
        }
      };

  /** @param run of the server that had it there */
  private record Place(StreamPoint point, String run) {}

  void add(String channel, StreamPosition position, String nonce, String run) {
    places.put(channel, new Place(new StreamPoint(position.epoch(), position.offset(), nonce), run));
  }

  /**
   * Compares those that belong to another run; what fails is compared with the next one.
   *
   * @param comparison completes when the stream has the point, or another epoch
   */
  void compare(String run, BiFunction<String, StreamPoint, Future<?>> comparison) {
    for (var entry : List.copyOf(places.entrySet())) {
      var place = entry.getValue();
      if (!place.run.equals(run)) {
        comparison
            .apply(entry.getKey(), place.point)
            .onSuccess(done -> places.replace(entry.getKey(), place, new Place(place.point, run)));
      }
    }
  }
}
