package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.ingress.door.NetworkList.LabelRate;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkListTest {
  private static final NetworkList LIST =
      NetworkList.parse(
          """
          # a country, a provider in it, one bad host of that
          deny  192.0.2.0/24        XX
          allow 192.0.2.128/25      a provider
          deny  192.0.2.200   # alone

          deny  2001:db8::/32       XX
          allow 2001:db8:1::/48
          rate  YY 20 100
          limit 203.0.113.0/24  YY
          """);

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,       DENY XX",
    "192.0.2.130,     ALLOW a provider",
    "192.0.2.200,     DENY",
    "192.0.3.1,       none",
    "2001:db8::1,     DENY XX",
    "2001:db8:1::1,   ALLOW",
    "2001:db9::1,     none",
    "203.0.113.9,     LIMIT YY",
  })
  void theSmallestNetworkDecides(String address, String expected) {
    String found =
        LIST.find(InetAddress.ofLiteral(address))
            .map(entry -> (entry.action() + " " + entry.label()).strip())
            .orElse("none");
    assertEquals(expected, found);
  }

  @Test
  void aLabelHasARate() {
    assertEquals(new LabelRate(20, 100), rate("203.0.113.9"));
    assertEquals(LabelRate.NONE, rate("192.0.2.1"));
  }

  private static LabelRate rate(String address) {
    return LIST.rate(LIST.find(InetAddress.ofLiteral(address)).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "limit 192.0.2.0/24 ZZ ~ no line 'rate ZZ CONNECTIONS MAILS'",
        "limit 192.0.2.0/24 ~ line 1: want a label after limit 192.0.2.0/24",
        "rate ZZ 1 ~ line 1: want rate LABEL CONNECTIONS MAILS",
        "rate ZZ 1 x ~ line 1: want a number from 0 to 9999999, not x",
      })
  void aRateThatIsWrongIsTold(String line, String mistake) {
    assertEquals(
        mistake,
        assertThrows(IllegalArgumentException.class, () -> NetworkList.parse(line)).getMessage());
  }

  @Test
  void wrongLinesAreNamed() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> NetworkList.parse("allow 192.0.2.0/24\nrefuse 192.0.2.0/24\ndeny\ndeny x/8"));
    assertEquals(
        "line 2: want allow, deny, limit or rate, not refuse; line 3: want a network after deny; line 4: want"
            + " ADDRESS or ADDRESS/BITS, such as 192.0.2.0/24 or 2001:db8::/32, not x/8",
        wrong.getMessage());
  }
}
