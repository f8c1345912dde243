package io.poststrom.delivery.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "mx.y.example, mx.y.example, true",
    "MX.y.Example, mx.Y.example, true",
    "y.example, mx.y.example, false",
    "mx.y.example, y.example, false",
    // RFC 6125 section 6.4.3: the star is the whole leftmost label, and one label
    "*.y.example, mx.y.example, true",
    "*.y.example, a.mx.y.example, false",
    "*.y.example, y.example, false",
    "*.y.example, .y.example, false",
    "m*.y.example, mx.y.example, false",
    "mx.*.example, mx.y.example, false",
    "*.example, y.example, false",
    "*, example, false",
    "*., mx., false",
  })
  void aCertificateIsForItsNames(String name, String host, boolean covered) {
    assertEquals(covered, HostName.covers(name, host));
  }
}
