package io.poststrom.filter.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineAddressTest {
  @ParameterizedTest
  @CsvSource({
    "clamd.example:3310,         clamd.example:3310",
    "[2001:db8::1]:3310,         [2001:db8::1]:3310",
    "127.0.0.1:783,              127.0.0.1:783",
    "inet:8891@127.0.0.1,        127.0.0.1:8891",
    "inet6:8891@2001:db8::1,     [2001:db8::1]:8891",
    "unix:/run/clamav/clamd.ctl, unix:/run/clamav/clamd.ctl",
    "local:/run/opendkim.sock,   unix:/run/opendkim.sock",
    "/run/clamav/clamd.ctl,      unix:/run/clamav/clamd.ctl",
  })
  void readsWhatOtherPrograms(String text, String address) {
    assertEquals(address, EngineAddress.parse(text).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "clamd", ":3310", "clamd:", "clamd:0", "clamd:65536", "inet:8891"})
  void refusesWhatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> EngineAddress.parse(text));
  }
}
