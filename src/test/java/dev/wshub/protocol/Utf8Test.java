package dev.wshub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  @ParameterizedTest
  @ValueSource(strings = {"", "00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080",
      "f48fbfbf",
      "61c3a9e282acf09f9880"})
  void acceptsTheBoundariesOfEveryLength(String hex) {
    assertEverywhere(hex, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "bf", "c0af", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", // overlong
      "eda080", "edbfbf", "f4908080", "f5808080", "f8888080", "fe", "ff", // surrogates, beyond U+10FFFF
      "c2", "e282", "f09f98", "e0", "f0", "c261", "e28261", "f09f9861", "e26182", "f0619880"}) // cut off
  void rejectsWhatIsNotUtf8(String hex) {
    assertEverywhere(hex, false);
  }

  /** At the start, behind and in front of more ASCII than one step of eight bytes takes. */
  private static void assertEverywhere(String hex, boolean valid) {
    byte[] sample = HexFormat.of().parseHex(hex);
    for (int before = 0; before < 20; before++) {
      for (int after : new int[] {0, 1, 7, 9}) {
        byte[] bytes = new byte[before + sample.length + after];
        java.util.Arrays.fill(bytes, (byte) 'x');
        System.arraycopy(sample, 0, bytes, before, sample.length);
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).as("%s at %d", hex, before).isEqualTo(valid);
      }
    }
  }

  @Test
  void looksAtTheGivenRangeOnly() {
    byte[] bytes = HexFormat.of().parseHex("ff61ff");
    assertThat(Utf8.isValid(bytes, 1, 1)).isTrue();
    assertThat(Utf8.isValid(bytes, 0, 2)).isFalse();
    assertThat(Utf8.isValid(bytes, 1, 2)).isFalse();
    assertThat(Utf8.isValid(HexFormat.of().parseHex("e282ac"), 0, 2)).isFalse();
  }

  @Test
  void agreesWithTheJdkOnRandomBytes() {
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(128) : 128 + random.nextInt(128));
      }
      assertThat(Utf8.isValid(bytes, 0, bytes.length)).as(HexFormat.of().formatHex(bytes)).isEqualTo(jdkAccepts(bytes));
    }
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
