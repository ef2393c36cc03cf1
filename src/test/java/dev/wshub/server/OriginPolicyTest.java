package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.com, example.com, true",
    "http://localhost:8000, localhost:8000, true",
    "HTTPS://Example.com, example.COM, true",
    "https://example.com.evil.org, example.com, false",
    "https://evil.org, example.com, false",
    "http://localhost:9000, localhost:8000, false",
    "null, example.com, false",
  })
  void withoutListOnlyTheSameHostPasses(String origin, String host, boolean allowed) {
    assertThat(new OriginPolicy(List.of()).allows(origin, host)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.com, true",
    "https://example.com, false",
    "https://a.example.com.evil.org, false",
    "http://a.example.com, false",
    "https://other.org, true",
    "https://otherXorg, false",
  })
  void listIsMatchedAgainstTheWholeOrigin(String origin, boolean allowed) {
    OriginPolicy policy = new OriginPolicy(List.of("https://*.example.com", "https://other.org"));
    assertThat(policy.allows(origin, "hub.local")).isEqualTo(allowed);
  }

  @Test
  void starAllowsAnyOrigin() {
    assertThat(new OriginPolicy(List.of("*")).allows("https://anything.org", "hub.local")).isTrue();
  }

  @Test
  void clientsThatAreNoBrowsersSendNoOriginAndPass() {
    assertThat(new OriginPolicy(List.of()).allows(null, "hub.local")).isTrue();
  }
}
