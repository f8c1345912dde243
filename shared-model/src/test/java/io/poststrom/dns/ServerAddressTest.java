package io.poststrom.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,          192.0.2.1,   53",
    "192.0.2.1:5353,     192.0.2.1,   5353",
    "[2001:db8::1],      2001:db8::1, 53",
    "[2001:db8::1]:5353, 2001:db8::1, 5353",
    "2001:db8::1,        2001:db8::1, 53",
  })
  void aServerIsAHostAndPerhapsAPort(String text, String host, int port) {
    assertEquals(new InetSocketAddress(host, port), ServerAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":53",
        "192.0.2.1:",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:x",
        "[::1]53"
      })
  void anythingElseIsRefusedWithTheKey(String text) {
    String reason =
        assertThrows(IllegalArgumentException.class, () -> ServerAddress.parse(text)).toString();

    assertTrue(reason.contains("poststrom.dns.servers: "), reason);
  }
}
