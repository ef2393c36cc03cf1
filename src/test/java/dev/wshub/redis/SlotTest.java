package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotTest {

  /** The check value of CRC16/XMODEM, and slots that Redis has told. */
  @Test
  void aKeysSlotIsThatOfRedis() {
    assertThat(Slot.of("123456789")).isEqualTo(0x31C3);
    assertThat(Slot.of("foo")).isEqualTo(12182);
    assertThat(Slot.of("somekey")).isEqualTo(11058);
    assertThat(Slot.of("ключ-键")).isBetween(0, Slot.COUNT - 1);
  }

  @Test
  void whatStandsInTheFirstBracesDecides() {
    assertThat(Slot.of("ws:channel:{news}")).isEqualTo(Slot.of("news"));
    assertThat(Slot.of("ws:result:{a{b}:k{c}")).isEqualTo(Slot.of("a{b"));
    assertThat(Slot.of("foo{}{bar}")).isNotEqualTo(Slot.of("bar"));
    assertThat(Slot.of("foo{bar")).isNotEqualTo(Slot.of("bar"));
  }
}
