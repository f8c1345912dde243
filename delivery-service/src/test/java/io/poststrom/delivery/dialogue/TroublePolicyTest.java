package io.poststrom.delivery.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.dialogue.Trouble.Kind;
import io.poststrom.delivery.dialogue.TroublePolicy.Decision;
import io.poststrom.smtp.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroublePolicyTest {
  /** Kind, reply code (0: none), what comes next, whether it is the host's own matter. */
  @ParameterizedTest
  @CsvSource({
    "CONNECT,            0,   NEXT_HOST,       true",
    "GREETING,           421, NEXT_HOST,       true",
    "GREETING,           554, NEXT_HOST,       true",
    "HELLO,              450, NEXT_HOST,       true",
    "HELLO,              550, NEXT_HOST,       true",
    "TLS,                0,   NEXT_HOST,       true",
    "LOST,               0,   NEXT_HOST,       true",
    "LOST,               421, NEXT_HOST,       true",
    "MAIL,               450, NEXT_HOST,       false",
    "MAIL,               421, NEXT_HOST,       true",
    "MAIL,               550, FAIL,            false",
    "RCPT,               450, NEXT_HOST,       false",
    "RCPT,               550, FAIL,            false",
    "DATA,               451, NEXT_HOST,       false",
    "DATA,               554, FAIL,            false",
    "CONTENT,            451, NEXT_HOST,       false",
    "CONTENT,            554, FAIL,            false",
    "UNREADABLE,         0,   NEXT_HOST,       false",
    "LOST_AFTER_CONTENT, 0,   MAYBE_DELIVERED, false",
  })
  void eachTroubleHasItsConsequence(Kind kind, int code, Decision decision, boolean ofTheHost) {
    Trouble trouble =
        code == 0 ? Trouble.found(kind, 4, 4, 2, "lost") : Trouble.said(kind, Reply.of(code, "no"));

    assertEquals(decision, TroublePolicy.decide(trouble));
    assertEquals(ofTheHost, TroublePolicy.concernsHost(trouble));
  }
}
