package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.mail.QuarantineDecision.Outcome;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What was decided about held mails, there and back, and as ever. */
class QuarantineCodecTest {
  private static final QuarantineDecision RELEASED =
      new QuarantineDecision.OfMail(
          Samples.ID,
          77,
          List.of(0, 2),
          Outcome.RELEASED,
          "ann",
          Samples.TIME,
          Optional.of(new ContentRef.AtRecord("mail.accepted", 1, 900)));
  private static final QuarantineDecision DELETED =
      new QuarantineDecision.OfMail(
          Samples.ID, 77, List.of(1), Outcome.DELETED, "eve", Samples.TIME, Optional.empty());
  private static final QuarantineDecision EXPIRED =
      new QuarantineDecision.Expired(4711, Samples.TIME);
  private static final String GOLDEN =
      "08aefed789a034123f0a1a30316a64397a713478386535743672376d386e39703071727374104d1a0200"
          + "0220012a03616e6e32140a0d6d61696c2e61636365707465641001188407";

  private static String hex(WireRecord record) {
    return HexFormat.of().formatHex(record.headers().lastHeader(HeaderName.DECISION).value());
  }

  @Test
  void decisionsAreWrittenAsEver() {
    assertEquals(GOLDEN, hex(QuarantineCodec.encode(RELEASED)));
    assertEquals(Samples.ID.text(), QuarantineCodec.encode(RELEASED).key());
    assertEquals("expired", QuarantineCodec.encode(EXPIRED).key());
  }

  @Test
  void decisionsOfYesterdayAreRead() throws BadRecord {
    RecordHeaders yesterday = new RecordHeaders();
    yesterday.add(HeaderName.DECISION, HexFormat.of().parseHex(GOLDEN));

    assertEquals(Optional.of(RELEASED), QuarantineCodec.decode(yesterday));
    for (QuarantineDecision one : List.of(DELETED, EXPIRED)) {
      assertEquals(Optional.of(one), QuarantineCodec.decode(QuarantineCodec.encode(one).headers()));
    }
  }

  @Test
  void aHeldMailIsNoDecisionAndWhatCannotBeReadIsABadRecord() throws BadRecord {
    assertEquals(
        Optional.empty(), QuarantineCodec.decode(MailCodec.encode(Samples.full()).headers()));
    RecordHeaders newer = new RecordHeaders();
    newer.add(HeaderName.DECISION, new byte[] {8, 1});
    assertThrows(BadRecord.class, () -> QuarantineCodec.decode(newer));
  }
}
