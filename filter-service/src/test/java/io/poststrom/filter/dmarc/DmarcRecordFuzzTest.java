package io.poststrom.filter.dmarc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.dmarc.DmarcRecord.Parsed;
import java.nio.charset.StandardCharsets;

/** Any octets as a record: read or refused, and never more in it than is bounded. */
class DmarcRecordFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isReadOrRefused(byte @NotNull [] octets) {
    String tags = new String(octets, StandardCharsets.ISO_8859_1);
    if (DmarcRecord.parse("v=DMARC1;" + tags) instanceof Parsed.Valid(DmarcRecord record)) {
      assertTrue(record.percent() >= 0 && record.percent() <= 100);
      assertTrue(record.aggregateReports().size() <= 20);
      assertTrue(record.failureReports().size() <= 20);
      assertTrue(record.failureOptions().length() <= 7, record.failureOptions());
    }
    DmarcRecord.parse(tags);
  }
}
