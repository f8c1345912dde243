package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.NO_NAME;
import static io.poststrom.filter.care.Answers.SILENT;
import static io.poststrom.filter.care.Answers.texts;
import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MTA-STS, and who is told when TLS fails. */
class MtaStsFindingsTest {
  private static final DnsAnswer RECORD = texts("v=STSv1; id=20261101");
  private static final String POLICY =
      "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 604800\r\n";

  @Test
  void aRecordAndAPolicyThatNamesTheHostsAreRight() {
    assertEquals(
        """
        ok the record: v=STSv1; id=20261101
        ok the policy file: mode enforce, mx mx.example.test, max_age 604800
        """,
        policy(POLICY));
  }

  @Test
  void withoutARecordItIsAnOptionThatIsNotUsed() {
    assertEquals(
        """
        note not used, so that TLS to the domain can be stripped; publish the record, and the other lines\
         as https://mta-sts.example.test/.well-known/mta-sts.txt
          _mta-sts.example.test. IN TXT "v=STSv1; id=1"
          version: STSv1
          mode: testing
          mx: mx.example.test
          max_age: 604800
        """,
        look(NO_NAME, new PolicyFile.NotAsked()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=STSv1",
        "v=STSv1;",
        "v=STSv1; id=",
        "v=STSv1; id=with-hyphen",
        "v=STSv1; id=a234567890b234567890c234567890d23",
        "v=STSv1 id=1"
      })
  void aWrongRecordIsWrong(String record) {
    assertEquals(
        """
        wrong '%s' is wrong: want v=STSv1; id=
          _mta-sts.example.test. IN TXT "v=STSv1; id=1"
        """
            .formatted(record),
        look(texts(record), new PolicyFile.NotAsked()));
  }

  @Test
  void severalRecordsAreWrongAndSilenceIsNot() {
    assertTrue(
        look(texts("v=STSv1; id=1", "v=STSv1; id=2"), new PolicyFile.NotAsked())
            .startsWith("wrong 2 records at _mta-sts.example.test, which count as none"));
    assertEquals(
        "unknown DNS did not say what is at _mta-sts.example.test (SERVFAIL)\n",
        look(SILENT, new PolicyFile.NotAsked()));
    assertTrue(
        look(RECORD, new PolicyFile.Unknown("SERVFAIL"))
            .contains("unknown no word about https://mta-sts.example.test/"));
  }

  @Test
  void aFileThatCannotBeFetchedIsWrong() {
    assertTrue(
        look(RECORD, new PolicyFile.Failed("no certificate for the name"))
            .contains(
                "wrong https://mta-sts.example.test/.well-known/mta-sts.txt: no certificate for the"
                    + " name\n  version: STSv1\n"));
    assertTrue(
        look(RECORD, new PolicyFile.Answered(301, "text/html", ""))
            .contains("answers 301; want 200, redirects are not followed"));
    assertTrue(
        look(RECORD, new PolicyFile.Answered(200, "text/html", POLICY))
            .contains("is of media type 'text/html': want text/plain"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "version: STSv1 | version: STSv2  | version: STSv1 is missing",
        "mode: enforce  | mode: on        | mode is 'on': want enforce, testing or none",
        "mode: enforce  | mode: none\\nmode: testing | mode stands twice",
        "mx: mx.example.test | mx_host: a | it names no mx",
        "max_age: 604800 | max_age: ever  | max_age is 'ever': want 0 to 31557600 seconds",
        "max_age: 604800 | max_age: 31557601 | max_age is '31557601'",
        "mode: enforce  | mode enforce    | 'mode enforce' is no line of key: value",
      })
  void aWrongPolicyIsWrong(String line, String instead, String flaw) {
    String told = policy(POLICY.replace(line, instead.replace("\\n", "\n")));

    assertTrue(told.contains("wrong the policy file: " + flaw), told);
    assertTrue(told.contains("  mode: testing\n"), told);
  }

  @Test
  void eachHostMustBeNamedAndEachNameBeAHost() {
    String told = policy(POLICY.replace("mx.example.test", "*.example.test\r\nmx: old.test"));
    assertFalse(told.contains("wrong"), told);
    assertTrue(told.contains("note the policy file names old.test, which is no MX host"), told);

    assertTrue(
        policy(POLICY.replace("mx.example.test", "*.mx.example.test"))
            .contains(
                "wrong the policy file does not name the MX host mx.example.test\n"
                    + "  mx: mx.example.test\n"));
  }

  @Test
  void aWeakPolicyIsNoted() {
    assertTrue(policy(POLICY.replace("enforce", "testing")).contains("note mode testing"));
    assertTrue(policy(POLICY.replace("enforce", "none")).contains("note mode none"));
    assertTrue(policy(POLICY.replace("604800", "600")).contains("note max_age is 600 s"));
  }

  @Test
  void whoIsToldOfFailuresIsLookedAt() {
    assertEquals(
        "ok v=TLSRPTv1; rua=mailto:a@b.test,https://c.test/x\n",
        told(
            TlsReportFindings.of(
                "example.test", texts("v=TLSRPTv1; rua=mailto:a@b.test,https://c.test/x"))));
    assertEquals(
        """
        note nobody is told when TLS to the domain fails
          _smtp._tls.example.test. IN TXT "v=TLSRPTv1; rua=mailto:postmaster@example.test"
        """,
        told(TlsReportFindings.of("example.test", NO_NAME)));
    for (String wrong :
        List.of("v=TLSRPTv1", "v=TLSRPTv1; rua=a@b.test", "v=tlsrptv1;rua=mailto:a@b.test")) {
      assertTrue(
          told(TlsReportFindings.of("example.test", texts(wrong)))
              .startsWith("wrong '" + wrong + "' is wrong"));
    }
    assertTrue(
        told(TlsReportFindings.of("example.test", texts("v=TLSRPTv1;a", "v=TLSRPTv1;b")))
            .startsWith("wrong 2 records"));
    assertTrue(told(TlsReportFindings.of("example.test", SILENT)).startsWith("unknown"));
  }

  private static String policy(String body) {
    return look(RECORD, new PolicyFile.Answered(200, "text/plain", body));
  }

  private static String look(DnsAnswer texts, PolicyFile file) {
    return told(
        MtaStsFindings.of(
            new MtaStsFindings.Facts("example.test", texts, file, List.of("mx.example.test"))));
  }
}
