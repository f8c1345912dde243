package io.poststrom.filter.engine.clamd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.pipeline.CheckResult;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClamdProtocolTest {
  private final ClamdProtocol protocol = new ClamdProtocol();

  @Test
  void sendsEachPieceWithItsLength() throws IOException {
    Talks talk = new Talks("1: stream: OK\0");
    assertEquals(
        CheckResult.NOTHING,
        protocol.ask(talk.connection, Talks.mail("Subject: a\r\n", "", "\r\nb")));
    assertEquals(
        "zIDSESSION\0zINSTREAM\0\0\0\0\14Subject: a\r\n\0\0\0\3\r\nb\0\0\0\0", talk.heard());
    assertTrue(talk.connection.reuse());
  }

  @Test
  void theNextMailGoesOnInTheSession() throws IOException {
    Talks talk = new Talks("1: stream: OK\0" + "2: stream: Test.Virus FOUND\0");
    protocol.ask(talk.connection, Talks.mail("a"));
    talk.connection.reuse();
    talk.heard.reset();
    CheckResult second = protocol.ask(talk.connection, Talks.mail("b"));
    assertEquals("zINSTREAM\0\0\0\0\1b\0\0\0\0", talk.heard());
    assertEquals("CLAMAV_VIRUS", second.symbols().getFirst().name());
  }

  @ParameterizedTest
  @CsvSource({
    "stream: Eicar-Test-Signature FOUND,                    CLAMAV_VIRUS,     Eicar-Test-Signature",
    "3: stream: Win.Test.EICAR_HDB-1 FOUND,                 CLAMAV_VIRUS,     Win.Test.EICAR_HDB-1",
    "stream: Heuristics.Encrypted.Zip FOUND,                CLAMAV_ENCRYPTED, Heuristics.Encrypted.Zip",
    "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND,  CLAMAV_LIMITS,    Heuristics.Limits.Exceeded.MaxFileSize",
    "stream: Heuristics.Phishing.Email.SpoofedDomain FOUND, CLAMAV_PHISHING,  Heuristics.Phishing.Email.SpoofedDomain",
    "stream: PUA.Win.Packer FOUND,                          CLAMAV_PUA,       PUA.Win.Packer",
    "INSTREAM size limit exceeded. ERROR,                   CLAMAV_TOO_LARGE, more than clamd's StreamMaxLength",
  })
  void findingsHaveTheirSymbols(String answer, String symbol, String evidence) throws IOException {
    CheckResult result = ClamdProtocol.result(answer);
    assertEquals(symbol, result.symbols().getFirst().name());
    assertEquals(evidence, result.symbols().getFirst().evidence());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OK\0",
        "stream: OK",
        "stream: Can't allocate memory ERROR\0",
        "1: UNKNOWN COMMAND\0",
        "COMMAND READ TIMED OUT\0",
      })
  void whatIsNoJudgementIsNone(String answer) {
    Talks talk = new Talks(answer);
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail("a")));
    assertFalse(talk.connection.reuse());
  }

  @Test
  void anAnswerWithoutEndIsNone() {
    Talks talk = new Talks("x".repeat(100_000));
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail("a")));
  }

  @Test
  void saysItsVersion() throws IOException {
    Talks talk = new Talks("ClamAV 1.4.6/27000/Sun Nov 22\0");
    assertEquals("ClamAV 1.4.6/27000/Sun Nov 22", protocol.greet(talk.connection));
    assertEquals("zVERSION\0", talk.heard());
  }
}
