package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.smtp.XclientAttributes.Name;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XclientAttributesTest {
  @Test
  void valuesAreXtextAndNamesInAnyCase() {
    assertEquals(
        Map.of(Name.ADDR, "IPV6:2001:db8::1", Name.HELO, "a b+c", Name.LOGIN, "t\u00edm"),
        XclientAttributes.parse("ADDR=IPV6:2001:db8::1  helo=a+20b+2Bc LOGIN=t+C3+ADm").values());
  }

  @Test
  void whatThePeerDoesNotKnowIsNotThere() {
    assertEquals(
        Map.of(), XclientAttributes.parse("NAME=[UNAVAILABLE] ADDR=[tempunavail]").values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ADDR",
        "=1",
        "SIZE=1",
        "ADDR=",
        "HELO=+0",
        "HELO=+ZZ",
        "HELO=a+0Ab",
        "HELO=+FF"
      })
  void whatIsWrongIsSaid(String argument) {
    assertThrows(IllegalArgumentException.class, () -> XclientAttributes.parse(argument));
  }

  @Test
  void valuesAreBounded() {
    assertThrows(
        IllegalArgumentException.class, () -> XclientAttributes.parse("HELO=" + "a".repeat(256)));
  }
}
