package io.poststrom.ingress.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopCounterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Received: a;                     | 1",
        "received: a;RECEIVED: b;         | 2",
        "Received : a;Received\t: b;      | 2",
        "Received-SPF: pass;X-Received: a;| 0",
        "Receive: a;Receivedx: b;         | 0",
        "Subject: a; Received: folded;    | 0",
        "Received: a;;Received: body;     | 1",
        ";Received: body;                 | 0",
        "Received                         | 0",
        "Received: no end                 | 1",
      })
  void receivedFieldsOfTheHeaderCount(String text, int hops) {
    byte[] octets = text.replace(";", "\r\n").getBytes(StandardCharsets.US_ASCII);
    HopCounter whole = new HopCounter();
    whole.scan(octets, 0, octets.length);
    HopCounter pieces = new HopCounter();
    for (int i = 0; i < octets.length; i++) {
      pieces.scan(octets, i, 1);
    }
    assertEquals(hops, whole.hops());
    assertEquals(hops, pieces.hops());
  }
}
