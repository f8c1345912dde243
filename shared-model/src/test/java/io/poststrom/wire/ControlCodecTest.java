package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.Flush;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What controls the queue, there and back, and as ever. */
class ControlCodecTest {
  private static final Flush FLUSH =
      new Flush(Domain.of("Example.org"), Reach.DOMAIN_AND_BELOW, Samples.TIME, "ann");
  private static final String GOLDEN = "0a1b0a0b6578616d706c652e6f7267100118aefed789a0342203616e6e";

  @Test
  void aFlushIsWrittenAsEver() {
    WireRecord record = ControlCodec.encode(FLUSH);

    assertEquals("flush/@example.org", record.key());
    assertEquals(GOLDEN, HexFormat.of().formatHex(record.value()));
  }

  @Test
  void aFlushOfYesterdayIsRead() throws BadRecord {
    assertEquals(FLUSH, ControlCodec.decode(HexFormat.of().parseHex(GOLDEN)));
    Flush exact = new Flush(Domain.of("a.example"), Reach.DOMAIN, Samples.TIME, "");
    assertEquals(exact, ControlCodec.decode(ControlCodec.encode(exact).value()));
    assertEquals("flush/a.example", ControlCodec.encode(exact).key());
  }

  @Test
  void anythingElseIsABadRecord() {
    assertThrows(BadRecord.class, () -> ControlCodec.decode(new byte[0]));
    assertThrows(BadRecord.class, () -> ControlCodec.decode(new byte[] {1, 2, 3}));
    assertThrows(BadRecord.class, () -> ControlCodec.decode(new byte[] {10, 0}));
  }
}
