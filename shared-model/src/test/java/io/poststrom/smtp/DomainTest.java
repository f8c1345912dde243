package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {
  @ParameterizedTest
  @ValueSource(ints = {255, 256, 1_020, 2_356, 12_000})
  void whatIsFarTooLongIsNoDomain(int letters) {
    for (String letter : new String[] {"a", "\u00fc", "\u4f60."}) {
      String name = letter.repeat(letters) + "a";
      assertThrows(IllegalArgumentException.class, () -> Domain.of(name), letter);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"m\u00fcller.example", "M\u00dcLLER.Example", "xn--mller-kva.example"})
  void namesAreTheSameInBothForms(String name) {
    assertEquals(Domain.of("m\u00fcller.example"), Domain.of(name));
  }
}
