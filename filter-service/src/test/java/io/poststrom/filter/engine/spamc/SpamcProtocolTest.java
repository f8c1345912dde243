package io.poststrom.filter.engine.spamc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.Talks;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpamcProtocolTest {
  private static final String ANSWER =
      "SPAMD/1.1 0 EX_OK\r\nContent-length: 15\r\nSpam: True ; 7.2 / 5.0\r\n\r\nGTUBE,NO_RELAYS\r\n";

  private final SpamcProtocol protocol = new SpamcProtocol(Optional.of("gateway"), 0.5);

  @Test
  void sendsOurFieldAndTheContent() throws IOException {
    Talks talk = new Talks(ANSWER);
    protocol.ask(talk.connection, Talks.mail("Subject: a\r\n", "\r\nb"));
    assertEquals(
        """
        SYMBOLS SPAMC/1.5
        User: gateway
        Content-length: %d

        %sSubject: a

        b"""
            .formatted(Talks.RECEIVED.length() + 15, Talks.RECEIVED.replace("\r", ""))
            .replace("\n", "\r\n"),
        talk.heard());
    assertFalse(talk.connection.reuse(), "spamd hangs up");
  }

  @Test
  void theScoreIsScaledAndTheRulesAreTheEvidence() throws IOException {
    Symbol symbol =
        protocol.ask(new Talks(ANSWER).connection, Talks.mail("a")).symbols().getFirst();
    assertEquals(new Symbol("SPAMD", 3.6, "7.20 / 5.00: GTUBE NO_RELAYS"), symbol);
  }

  @Test
  void pings() throws IOException {
    Talks talk = new Talks("SPAMD/1.5 0 PONG\r\n");
    assertEquals("PONG", protocol.greet(talk.connection));
    assertEquals("PING SPAMC/1.5\r\n\r\n", talk.heard());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SPAMD/1.0 76 Bad header line\r\n",
        "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.2 / 5.0\r\n",
        "SPAMD/1.1 0 EX_OK\r\n\r\nGTUBE\r\n",
        "SPAMD/1.1 0 EX_OK\r\nSpam: True ; ... / 5.0\r\n\r\n",
        "SPAMD/1.1 0 EX_OK\r\nSpam: True ; NaN / 5.0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
      })
  void whatIsNoJudgementIsNone(String answer) {
    Talks talk = new Talks(answer);
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail("a")));
  }
}
