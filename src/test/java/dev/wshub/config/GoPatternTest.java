package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoPatternTest {

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "b ; abc ; true", "^b ; abc ; false", "^\\d{2,4}$ ; 123 ; true", "^\\d{2,4}$ ; 12345 ; false",
      "^(?P<kind>room|desk)_[a-z]+$ ; desk_a ; true", "^(?<some_kind>a)$ ; a ; true", "^(?:a|b)$ ; b ; true",
      "(?i)^abc$ ; ABC ; true",
      "^[[:alpha:]]+$ ; abc ; true", "^[[:alpha:]]+$ ; :[a ; false", "^[^[:digit:]-]+$ ; ab ; true", "^[^[:digit:]-]+$ ; a1 ; false",
      "^[[:word:].]+$ ; a_1.b ; true", "^[]a]+$ ; a]a ; true", "^[^]a]+$ ; b[ ; true", "^\\p{Greek}+$ ; γ ; true", "^\\pL+$ ; é ; true",
      "^[\\[a]+$ ; [a ; true", "^.$ ; \u2028 ; true", "^a\\Q.\\Eb$ ; a.b ; true"})
  void isFoundAnywhereAndReadAsGoDoes(String expression, String name, boolean found) {
    assertThat(new GoPattern(expression).isFoundIn(name)).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "a{2,1}", "[a", "*a", "(?P<a", "[[:nothing:]]", "\\pX", "(?=a)", "(a)\\1"})
  void whatGoRefusesIsRefused(String expression) {
    assertThatThrownBy(() -> new GoPattern(expression)).isInstanceOf(IllegalArgumentException.class).message().isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"^((a+)+)+$", "^(a|aa)+$", "(x+x+)+y", "^(((a|b)|(c|d))*)$"})
  void noNameTakesLongOrMuchStack(String expression) throws InterruptedException {
    var regex = new GoPattern(expression);
    var found = new ArrayList<Boolean>();
    var thread = new Thread(null, () -> found.add(regex.isFoundIn("a".repeat(65_000) + "!")), "small", 1 << 18);
    thread.start();
    thread.join(5_000);
    assertThat(found).containsExactly(false);
  }
}
