package io.poststrom.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListRuleTest {
  @ParameterizedTest
  @CsvSource({
    "bl.example*5,                    127.0.0.2,       true",
    "bl.example*5,                    127.0.1.3,       true",
    "bl.example*5,                    127.0.0.1,       false",
    "bl.example*5,                    127.255.255.254, false",
    "bl.example*5,                    10.0.0.2,        false",
    "bl.example*5,                    2001:db8::2,     false",
    "bl.example=127.0.0.4*5,          127.0.0.4,       true",
    "bl.example=127.0.0.4*5,          127.0.0.2,       false",
    "bl.example=127.0.0.[2..11]*5,    127.0.0.11,      true",
    "bl.example=127.0.0.[2..11]*5,    127.0.0.12,      false",
    "bl.example=127.0.0.[&4]*5,       127.0.0.6,       true",
    "bl.example=127.0.0.[&4]*5,       127.0.0.8,       false",
    "wl.example=127.0.[0..9].[1..3]*-4, 127.0.9.1,     true",
  })
  void codesSayWhichAnswersCount(String rule, String answer, boolean fits) {
    assertEquals(fits, ListRule.parse(rule).fits(InetAddress.ofLiteral(answer)));
  }

  @ParameterizedTest
  @CsvSource({"BL.example*5, bl.example, 5", "wl.example=127.0.0.1*-10, wl.example, -10"})
  void zoneAndWeightAreRead(String text, String zone, int weight) {
    ListRule rule = ListRule.parse(text);
    assertEquals(zone, rule.zone());
    assertEquals(weight, rule.weight());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bl.example",
        "bl*5",
        "bl.example*",
        "bl.example*x",
        "bl.example=*5",
        "bl.example=127.0.0*5",
        "bl.example=127.0.0.2.3*5",
        "bl.example=127.0.0.[2..]*5",
        "bl.example=127.0.0.[2*5",
        "bl.example=127.0.0.[&]*5",
        "bl.example/127.0.0.2*5"
      })
  void whatIsNoRuleIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> ListRule.parse(text));
  }
}
