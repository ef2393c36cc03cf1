package dev.wshub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "news, news, true",
        "news, newsy, false",
        "news, new, false",
        "*, anything:at/all, true",
        "*, \"\", true",
        "news:*, news:, true",
        "news:*, news:a:b, true",
        "news:*, old:news:a, false",
        "*:a, news:a, true",
        "*:a, a, false",
        "a*b*c, a1b2b3c, true",
        "a*b*c, a1c2b, false",
        "**, xyz, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "[abc]x, bx, true",
        "[abc]x, dx, false",
        "[!abc]x, dx, true",
        "[!abc]x, ax, false",
        "[a-z]1, q1, true",
        "[a-z]1, Q1, false",
        "[!a-z]1, Q1, true",
        "[a-cx-z], y, true",
        "[a-], -, true",
        "\"{cat,dog}s\", dogs, true",
        "\"{cat,dog}s\", cows, false",
        "\"{a*,b?}:{x,y}\", a123:y, true",
        "\"{a*,b?}:{x,y}\", b1:x, true",
        "\"{a*,b?}:{x,y}\", b12:x, false",
        "\"{a,{b,c}d}e\", cde, true",
        "\"{a,{b,c}d}e\", ce, false",
        "\"{,a}b\", b, true",
        "a\\*b, a*b, true",
        "a\\*b, axb, false",
        "\"{a\\,b,c}\", \"a,b\", true",
        "\"a,b}\", \"a,b}\", true",
        "\"{[,}],x}y\", \"}y\", true",
      })
  void matchesAsGobwasDoes(String pattern, String name, boolean expected) {
    var glob = new Glob(pattern);
    assertThat(glob.matches(name)).isEqualTo(expected);
    assertThat(glob.matches(name)).as("a second time").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[abc", "[", "[!", "[a-", "{a,b", "{", "{a,{b}", "a\\"})
  void refusesWhatIsNotClosed(String pattern) {
    assertThatThrownBy(() -> new Glob(pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {"news:*, news:", "news, news", "*x, \"\"", "\"a{b,c}\", a", "a\\*, a", "a[b], a"})
  void knowsWhatEveryMatchBeginsWith(String pattern, String prefix) {
    assertThat(new Glob(pattern).literalPrefix()).isEqualTo(prefix);
  }

  @Test
  void noPatternTakesLongerThanItsLengthTimesThatOfTheName() {
    var glob = new Glob("*a".repeat(500) + "b");
    Assertions.assertTimeout(Duration.ofSeconds(5), () -> assertThat(glob.matches("a".repeat(255))).isFalse());
  }
}
