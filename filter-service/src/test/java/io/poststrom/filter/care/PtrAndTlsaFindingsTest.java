package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.NO_DATA;
import static io.poststrom.filter.care.Answers.NO_NAME;
import static io.poststrom.filter.care.Answers.SILENT;
import static io.poststrom.filter.care.Answers.addresses;
import static io.poststrom.filter.care.Answers.names;
import static io.poststrom.filter.care.Answers.proven;
import static io.poststrom.filter.care.Answers.records;
import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsRecord;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The MX hosts' addresses and certificates. */
class PtrAndTlsaFindingsTest {
  private static final String SHA_256 = "ab".repeat(32);

  @Test
  void anAddressWhoseNameLeadsBackIsRight() {
    assertEquals(
        "ok 192.0.2.1 is named mx.example.test, which leads back to it\n",
        ptr(names("mx.example.test"), Map.of("mx.example.test", addresses("192.0.2.1"))));
  }

  @Test
  void anAddressWithoutANameIsWrong() {
    for (DnsAnswer none : new DnsAnswer[] {NO_NAME, NO_DATA}) {
      assertEquals(
          """
          wrong 192.0.2.1 (mx.example.test) has no name; who runs the address publishes
            1.2.0.192.in-addr.arpa. IN PTR mx.example.test.
          """,
          ptr(none, Map.of()));
    }
  }

  @Test
  void aNameThatLeadsElsewhereIsWrong() {
    assertEquals(
        """
        wrong 192.0.2.1 is named other.test, which does not lead back to it; who runs the address\
         publishes
          1.2.0.192.in-addr.arpa. IN PTR mx.example.test.
        """,
        ptr(names("other.test"), Map.of("other.test", addresses("192.0.2.9"))));
  }

  @Test
  void silenceIsNotWrong() {
    assertEquals(
        "unknown DNS did not say what is at the reverse name of 192.0.2.1 (SERVFAIL)\n",
        ptr(SILENT, Map.of()));
    assertEquals(
        "unknown DNS did not say what is at other.test (SERVFAIL)\n",
        ptr(names("other.test"), Map.of("other.test", SILENT)));
    assertEquals(
        "unknown DNS did not say what is at _25._tcp.mx.example.test (SERVFAIL)\n", tlsa(SILENT));
  }

  @Test
  void certificatesThatDnssecProvesAreRight() {
    assertEquals(
        """
        ok _25._tcp.mx.example.test: 3 1 1 abababababababab...
        ok _25._tcp.mx.example.test: 2 0 2 abababababababab...
        """,
        tlsa(proven(tlsaRecords("3 1 1 " + SHA_256, "2 0 2 " + SHA_256 + SHA_256))));
  }

  @Test
  void whatDnssecDoesNotProveIsNoted() {
    assertEquals(
        """
        ok _25._tcp.mx.example.test: 3 1 1 abababababababab...
        note the resolver does not say that DNSSEC proves the records of mx.example.test; if they are\
         not signed, nobody uses them (ask a validating resolver with --server)
        """,
        tlsa(tlsaRecords("3 1 1 " + SHA_256)));
    assertTrue(tlsa(NO_NAME).startsWith("note mx.example.test has no TLSA records"));
  }

  @Test
  void whatSmtpDoesNotUseIsWrongAndTheRightUsageIsTold() {
    assertEquals(
        """
        wrong _25._tcp.mx.example.test: 1 1 1 abababababababab...: usage 1 is not for SMTP (RFC 7672\
         section 3.1.3)
          _25._tcp.mx.example.test. IN TLSA 3 1 1 %s
        """
            .formatted(SHA_256),
        tlsa(tlsaRecords("1 1 1 " + SHA_256)));
    assertTrue(tlsa(tlsaRecords("0 0 1 " + SHA_256)).contains("IN TLSA 2 0 1 " + SHA_256));
  }

  @Test
  void fieldsAndLengthsThatMakeNoSenseAreWrong() {
    for (String senseless : new String[] {"4 1 1 ", "3 2 1 ", "3 1 3 "}) {
      assertEquals(
          """
          wrong _25._tcp.mx.example.test: %s: want a usage of 2 or 3, a selector of 0 or 1, matching\
           0, 1 or 2
          """
              .formatted(senseless + SHA_256.substring(0, 16) + "..."),
          tlsa(tlsaRecords(senseless + SHA_256)));
    }
    assertEquals(
        """
        wrong _25._tcp.mx.example.test: 3 1 1 abab: matching 1 wants 32 octets of data, not 2
        """,
        tlsa(tlsaRecords("3 1 1 abab")));
  }

  private static String ptr(DnsAnswer names, Map<String, DnsAnswer> forward) {
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    return told(PtrFindings.of(new PtrFindings.Facts("mx.example.test", address, names, forward)));
  }

  private static String tlsa(DnsAnswer answer) {
    return told(TlsaFindings.of(new TlsaFindings.Facts("mx.example.test", answer)));
  }

  private static DnsAnswer tlsaRecords(String... texts) {
    return records(
        text -> {
          String[] words = text.split(" ", -1);
          return new DnsRecord.Tlsa(
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              words[3]);
        },
        texts);
  }
}
