package io.poststrom.filter.engine.rspamd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.Talks;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RspamdProtocolTest {
  private static final String JSON =
      """
      {"is_skipped":false,"score":8.5,"required_score":15.0,"action":"add header",\
      "thresholds":{"reject":15.0,"score":99},"urls":["a.example"],
      "symbols":{"A_LOW":{"name":"A_LOW","score":0.5,"options":["x","y"]},\
      "NOTHING":{"name":"NOTHING","score":0.0},"HIGH":{"score":8.0,"metric_score":8.0}},\
      "milter":{"add_headers":{"X-Spam":{"value":"Yes","order":0}}}}""";

  private final RspamdProtocol protocol = new RspamdProtocol("mx.example", 0.5);

  private static String answer(String json) {
    return "HTTP/1.1 200 OK\r\nServer: rspamd\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(json.length(), json);
  }

  @Test
  void saysWhatItKnowsInFields() throws IOException {
    Talks talk = new Talks(answer(JSON));
    ClientInfo client =
        new ClientInfo(
            "mx",
            "192.0.2.7",
            4_000,
            "evil\r\nSettings: {}",
            Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"),
            Trust.WORLD,
            Optional.of("ann"));
    protocol.ask(talk.connection, Talks.mail(client, "Subject: a\r\n", "\r\nb"));
    String id = talk.heard().replaceAll("(?s).*Queue-Id: ([^\r]*).*", "$1");
    assertEquals(
        """
        POST /checkv2 HTTP/1.1
        Host: rspamd
        Content-Length: 15
        Queue-Id: %s
        From: <a@sender.example>
        Rcpt: <b@one.test>
        Rcpt: <c@two.test>
        IP: 192.0.2.7
        Helo: evil??Settings: {}
        User: ann
        TLS-Version: TLSv1.3
        TLS-Cipher: TLS_AES_128_GCM_SHA256
        MTA-Name: mx.example

        Subject: a

        b"""
            .formatted(id)
            .replace("\n", "\r\n"),
        talk.heard());
    assertTrue(talk.connection.reuse());
  }

  @Test
  void theScoreIsScaledAndActionAndRulesAreTheEvidence() throws IOException {
    Symbol symbol =
        protocol.ask(new Talks(answer(JSON)).connection, Talks.mail("a")).symbols().getFirst();
    assertEquals(new Symbol("RSPAMD", 4.25, "8.50 / 15.00 add header: HIGH A_LOW"), symbol);
  }

  @Test
  void readsAnAnswerInChunks() throws IOException {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"s\r\nB\r\ncore\":-1.5}\r\n0\r\n\r\n";
    Talks talk = new Talks(chunked);
    Symbol symbol = protocol.ask(talk.connection, Talks.mail("a")).symbols().getFirst();
    assertEquals(-0.75, symbol.score());
    assertTrue(talk.connection.reuse());
  }

  @Test
  void readsAnAnswerUpToItsEndButDoesNotKeepTheConnection() throws IOException {
    Talks talk = new Talks("HTTP/1.0 200 OK\r\n\r\n{\"score\":1}");
    assertEquals(0.5, protocol.ask(talk.connection, Talks.mail("a")).symbols().getFirst().score());
    assertFalse(talk.connection.reuse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"score\":1}",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{\"score\":1}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{\"score\":1}",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{\"score\":1}",
        "HTTP/1.1 200 OK\r\n\r\n[1]",
        "HTTP/1.1 200 OK\r\n\r\n{\"score\":\"1\"}",
        "HTTP/1.1 200 OK\r\n\r\n{\"score\":1e999}",
        "HTTP/1.1 200 OK\r\n\r\n{}",
        "HTTP/1.1 500 Oh\r\n\r\n{\"score\":1}",
        "SPAMD/1.1 0 EX_OK\r\n\r\n",
      })
  void whatIsNoJudgementIsNone(String answer) {
    Talks talk = new Talks(answer);
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail("a")));
  }
}
