package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.bytes;
import static dev.wshub.hub.TestChannels.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryStreamTest {
  private final MemoryStream stream = new MemoryStream("c", "epoch");
  private final long emptyBytes = stream.bytes();

  private Publication append(int limit) {
    return stream.append(bytes("12345"), null, PublishOptions.PLAIN, 0, limit);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ringKeepsWhatAListWouldKeep(long seed) {
    var random = new Random(seed);
    List<Publication> model = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      int dice = random.nextInt(100);
      if (dice < 80) {
        int limit = 1 + random.nextInt(40);
        model.add(append(limit));
        model = new ArrayList<>(model.subList(Math.max(0, model.size() - limit), model.size()));
      } else if (dice < 98 && !model.isEmpty()) {
        stream.dropOldest();
        model.remove(0);
      } else if (dice == 99) {
        stream.clear();
        model.clear();
      }
      check(model, random);
    }
  }

  private void check(List<Publication> model, Random random) {
    assertThat(stream.read(new HistoryRange(null, -1, false))).isEqualTo(model);
    long top = stream.position().offset();
    long since = Math.max(0, top - random.nextInt(50));
    int limit = random.nextInt(10) - 1;
    var after = model.stream().filter(publication -> publication.offset() > since).toList();
    var before = new ArrayList<>(model.stream().filter(publication -> publication.offset() < since).toList());
    Collections.reverse(before);
    var position = new StreamPosition(since, "epoch");
    assertThat(stream.read(new HistoryRange(position, limit, false))).isEqualTo(first(after, limit));
    assertThat(stream.read(new HistoryRange(position, limit, true))).isEqualTo(first(before, limit));
  }

  private static List<Publication> first(List<Publication> all, int limit) {
    return limit < 0 || limit > all.size() ? all : all.subList(0, limit);
  }

  @Test
  void bytesAreThoseOfWhatIsKept() {
    append(2);
    append(2);
    long two = stream.bytes();
    append(2);
    assertThat(stream.bytes()).isEqualTo(two).isGreaterThan(emptyBytes);
    stream.clear();
    assertThat(stream.bytes()).isEqualTo(emptyBytes);
  }

  @Test
  void readsShareThePublications() {
    var publication = append(2);
    assertThat(stream.read(new HistoryRange(null, -1, false)).get(0)).isSameAs(publication);
    assertThat(offsets(stream.read(new HistoryRange(null, -1, true)))).containsExactly(1L);
  }
}
