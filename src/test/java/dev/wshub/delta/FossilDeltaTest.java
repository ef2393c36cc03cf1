package dev.wshub.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.Utf8;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the payloads are, the delta makes the one of the other, and is never larger. */
class FossilDeltaTest {
  private static final String UMLAUTS = "aäöüß€😀日本語x ";

  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of("", "", "0\n0:0;"),
        Arguments.of("short", "shorter text", "C\nC:shorter text1SCqd6;"),
        Arguments.of(
            "{\"id\":7,\"name\":\"pump-station-north\",\"temp\":20.5,\"ok\":true}",
            "{\"id\":7,\"name\":\"pump-station-north\",\"temp\":21.5,\"ok\":true}",
            "v\nh@0,E:1.5,\"ok\":true}1VEy5U;"),
        Arguments.of(
            "{\"rows\":[\"alpha-0001\",\"beta-0002\",\"gamma-0003\",\"delta-0004\"]}",
            "{\"rows\":[\"delta-0004\",\"gamma-0003\",\"beta-0002\",\"alpha-0001\",\"beta-0002\"]}",
            "19\nK:{\"rows\":[\"delta-0004G@W,C@N,N@A,2:]}2oZC81;"),
        Arguments.of("x".repeat(64), "x".repeat(100), "1_\n10@0,_@G,33lxEt;"),
        Arguments.of(
            "Grüße aus Köln, schöne Stadt am Rhein",
            "Grüße aus Köln, schöne Stadt am großen Rhein",
            "m\n_@0,D:großen Rhein1KI6k4;"),
        Arguments.of("0123456789abcdef", "0123456789abcdef", "G\nG:0123456789abcdef12xn;"),
        Arguments.of("0123456789abcdefg", "0123456789abcdefg", "H\nH@0,1c12xn;"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void deltasAreThoseOfOtherEncoders(String source, String target, String delta) {
    assertThat(new String(FossilDelta.encode(bytes(source), bytes(target), false), UTF_8)).isEqualTo(delta);
    assertThat(FossilDecoder.apply(source, delta)).isEqualTo(target);
  }

  @Test
  void copiesAreShortenedToWholeCharacters() {
    byte[] source = bytes("status of line 4 is: größer");
    byte[] target = bytes("status of line 4 is: grüßer");
    assertThat(Utf8.isValid(FossilDelta.encode(source, target, false), 0, 10)).isFalse();
    assertThat(new String(FossilDelta.between(source, target).bytes(), UTF_8)).isEqualTo("T\nN@0,6:üßeri0PFY;");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void randomTextsAreMadeOfEachOther(int seed) {
    Random random = new Random(seed);
    int smaller = 0;
    for (int i = 0; i < 2_000; i++) {
      String source = text(random, random.nextInt(400));
      String target = edited(random, source);
      Patch patch = FossilDelta.between(bytes(source), bytes(target));
      if (patch != null) {
        smaller++;
        assertThat(patch.text()).isTrue();
        assertThat(patch.bytes().length).isLessThan(bytes(target).length);
        assertThat(Utf8.isValid(patch.bytes(), 0, patch.bytes().length)).isTrue();
        assertThat(FossilDecoder.apply(source, new String(patch.bytes(), UTF_8))).isEqualTo(target);
      }
      assertMade(bytes(source), bytes(target));
    }
    assertThat(smaller).isGreaterThan(500);
  }

  @Test
  void randomBytesAreMadeOfEachOther() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] source = new byte[random.nextInt(300)];
      random.nextBytes(source);
      byte[] target = source.clone();
      for (int edit = random.nextInt(4); edit > 0 && target.length > 0; edit--) {
        target[random.nextInt(target.length)]++;
      }
      assertMade(source, target);
      Patch patch = FossilDelta.between(source, target);
      assertThat(patch == null || patch.text() == Utf8.isValid(source, 0, source.length)).isTrue();
    }
  }

  @Test
  void deltaThatSavesNothingIsNone() {
    assertThat(FossilDelta.between(bytes("{\"a\":\"0123456789\"}"), bytes("[1,2,3]"))).isNull();
    assertThat(FossilDelta.between(bytes("0123456789abcdef"), bytes("0123456789abcdef"))).isNull();
    assertThat(FossilDelta.between(bytes("0123456789abcdefgh"), new byte[0])).isNull();
  }

  @Test
  void workIsBoundedWhateverRepeatsItself() {
    byte[] source = bytes("ab".repeat(150_000));
    byte[] target = bytes("ab".repeat(120_000) + "c" + "ba".repeat(20_000));
    long started = System.nanoTime();
    byte[] delta = FossilDelta.encode(source, target, true);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(500));
    assertThat(FossilDecoder.apply(source, delta)).isEqualTo(target);
    assertThat(FossilDelta.between(source, new byte[FossilDelta.MOST_BYTES + 1])).isNull();
  }

  private static void assertMade(byte[] source, byte[] target) {
    assertThat(FossilDecoder.apply(source, FossilDelta.encode(source, target, false))).isEqualTo(target);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(Random random, int length) {
    int[] characters = UMLAUTS.codePoints().toArray();
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(random.nextInt(4) == 0 ? characters[random.nextInt(characters.length)] : 'a' + random.nextInt(26));
    }
    return text.toString();
  }

  private static String edited(Random random, String source) {
    int[] target = source.codePoints().toArray();
    int from = target.length == 0 ? 0 : random.nextInt(target.length);
    int to = from + (target.length == from ? 0 : random.nextInt(target.length - from));
    String head = new String(target, 0, from);
    String cut = new String(target, from, to - from);
    String tail = new String(target, to, target.length - to);
    return switch (random.nextInt(4)) {
      case 0 -> head + text(random, random.nextInt(20)) + tail;
      case 1 -> head + cut + text(random, 3) + tail;
      case 2 -> tail + cut + head;
      default -> head + cut + cut + tail;
    };
  }
}
