package io.poststrom.filter.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dmarc.DmarcRecord.Boundary;
import io.poststrom.filter.dmarc.DmarcRecord.Parsed;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as domains publish them. RFC 9989 sections 4.7 and 4.8. */
class DmarcRecordTest {
  private static final List<String> REPORTS = List.of("mailto:d@a.test");

  @Test
  void allTagsAreRead() {
    assertEquals(
        new DmarcRecord(
            Policy.REJECT,
            Policy.QUARANTINE,
            Policy.NONE,
            true,
            true,
            Boundary.ORGANIZATION,
            true,
            40,
            List.of(
                new ReportUri("mailto:d@a.test", OptionalLong.of(10 << 20)),
                new ReportUri("https://r.test/x", OptionalLong.empty())),
            List.of("mailto:f@a.test"),
            "1:d"),
        valid(
            "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; psd=n; t=y; pct=40;"
                + " rua=mailto:d@a.test!10m , https://r.test/x; ruf=mailto:f@a.test; fo=1:d; rf=afrf;"
                + " ri=3600; x=y"));
  }

  @Test
  void defaultsStandForWhatIsLeftOut() {
    assertEquals(
        new DmarcRecord(
            Policy.REJECT,
            Policy.REJECT,
            Policy.REJECT,
            false,
            false,
            Boundary.UNKNOWN,
            false,
            100,
            List.of(),
            List.of(),
            "0"),
        valid("v=DMARC1;p=reject"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=DMARC1; p=Reject",
        "v = DMARC1 ;  p = reject ;",
        "V=DMARC1; P=reject",
        "v=DMARC1; p=reject; pct=1000; adkim=x; fo=maybe; psd=?; t=z",
        "v=DMARC1; p=reject; nonsense; =; ;;",
        "v=DMARC1; p=reject; p=none",
      })
  void syntaxErrorsCountAsLeftOut(String text) {
    assertEquals(valid("v=DMARC1; p=reject"), valid(text));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "v=DMARC1; p=reject; sp=none        | reject     | none       | none",
        "v=DMARC1; p=none; np=reject        | none       | none       | reject",
        "v=DMARC1; p=quarantine; sp=reject; | quarantine | reject     | reject",
      })
  void policiesOfSubdomainsFallBack(String text, String own, String subdomains, String missing) {
    DmarcRecord record = valid(text);
    assertEquals(own, record.policy().word());
    assertEquals(subdomains, record.subdomains().word());
    assertEquals(missing, record.missing().word());
  }

  /** RFC 9989 section 4.10.1. */
  @ParameterizedTest
  @ValueSource(strings = {"", "p=reject; sp=quarantin;", "np=maybe; p=reject;", "p=;"})
  void withoutAValidPolicyItCountsAsNoneIfReportsAreWanted(String policies) {
    DmarcRecord record = valid("v=DMARC1; " + policies + "rua=mailto:d@a.test");
    assertEquals(Policy.NONE, record.policy());
    assertEquals(Policy.NONE, record.subdomains());
    assertEquals(Policy.NONE, record.missing());
    assertEquals(REPORTS, record.aggregateReports().stream().map(ReportUri::text).toList());
    assertInstanceOf(
        Parsed.Unusable.class, DmarcRecord.parse("v=DMARC1; " + policies + "rua=no uri"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v=spf1 -all",
        "v=dmarc1; p=reject",
        "v=DMARC1x; p=reject",
        "v=DMARC10; p=reject",
        "p=reject; v=DMARC1",
        "DMARC1; p=reject",
        " v=DMARC1; p=reject",
      })
  void othersAreForeign(String text) {
    assertEquals(new Parsed.Foreign(), DmarcRecord.parse(text));
  }

  @Test
  void giantRecordsAreNotUsed() {
    assertInstanceOf(
        Parsed.Unusable.class, DmarcRecord.parse("v=DMARC1; p=reject; x=" + "a".repeat(64 << 10)));
    assertEquals(Policy.REJECT, valid("v=DMARC1; p=reject; " + "x=y; ".repeat(3_000)).policy());
    String many = "mailto:a@b.test,".repeat(1_000);
    assertTrue(valid("v=DMARC1; p=reject; rua=" + many).aggregateReports().size() <= 20);
  }

  private static DmarcRecord valid(String text) {
    return assertInstanceOf(Parsed.Valid.class, DmarcRecord.parse(text)).record();
  }
}
