package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class BeforeQueueCodecTest {
  private static final int MANY = 500;

  @Test
  void everyQuestionComesBackAsItWas() throws BadRecord {
    GeneratedMails generated = new GeneratedMails(3);
    for (int i = 0; i < MANY; i++) {
      AcceptedMail mail = generated.mail();
      AcceptedMail asked =
          new AcceptedMail(
              mail.envelope(), mail.prepended(), mail.content(), mail.value(), Optional.empty());
      Same.mail(asked, BeforeQueueCodec.mail(BeforeQueueCodec.encode(mail)));
    }
  }

  @Test
  void everyDecisionComesBackAsItWas() throws BadRecord {
    Verdict verdict =
        new Verdict(
            Verdict.Action.REJECT, 17.5, List.of(new Verdict.Symbol("GTUBE", 17.5, "the test")));
    for (Decision decision :
        List.of(
            new Decision.Accept(),
            new Decision.Reject(verdict, "The mail looks like spam"),
            new Decision.Undecided("no time"))) {
      assertEquals(decision, BeforeQueueCodec.decision(BeforeQueueCodec.encode(decision)));
    }
  }

  @Test
  void octetsThatAreNoneOfOursSaySo() {
    byte[] garbage = "garbage".getBytes(StandardCharsets.US_ASCII);
    byte[] cut = BeforeQueueCodec.encode(Samples.full());
    assertRefused(() -> BeforeQueueCodec.mail(garbage));
    assertRefused(() -> BeforeQueueCodec.mail(new byte[0]));
    assertRefused(() -> BeforeQueueCodec.mail(Arrays.copyOf(cut, cut.length - 1)));
    assertRefused(() -> BeforeQueueCodec.decision(garbage));
    assertRefused(() -> BeforeQueueCodec.decision(new byte[0]));
  }

  private static void assertRefused(Executable reading) {
    BadRecord e = assertThrows(BadRecord.class, reading);
    assertTrue(String.valueOf(e.getMessage()).startsWith("this is no "), e.getMessage());
  }
}
