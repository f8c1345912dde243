package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.BROKEN;
import static io.poststrom.filter.care.Answers.NO_DATA;
import static io.poststrom.filter.care.Answers.NO_NAME;
import static io.poststrom.filter.care.Answers.SILENT;
import static io.poststrom.filter.care.Answers.addresses;
import static io.poststrom.filter.care.Answers.alias;
import static io.poststrom.filter.care.Answers.mx;
import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.dns.DnsAnswer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MxFindingsTest {
  private static final MxFindings.Host GOOD = host(10, "mx.example.test", addresses("192.0.2.1"));

  @Test
  void aHostWithAddressesIsRight() {
    assertEquals(
        """
        ok 10 mx.example.test (192.0.2.1, 2001:db8:0:0:0:0:0:1)
        """,
        look(
            mx("10 mx.example.test"),
            host(10, "mx.example.test", addresses("192.0.2.1", "2001:db8::1"))));
  }

  @Test
  void aNullMxAloneIsRightAndBesideOthersWrong() {
    assertEquals(
        """
        ok null MX: the domain takes no mail (RFC 7505)
        """,
        look(mx("0 .")));
    assertEquals(
        """
        wrong a null MX stands beside other MX records (RFC 7505 section 3); leave only these
          example.test. IN MX 10 mx.example.test.
        ok 10 mx.example.test (192.0.2.1)
        """,
        look(mx("0 .", "10 mx.example.test"), GOOD));
  }

  @Test
  void withoutMxTheDomainItselfIsTheHost() {
    assertEquals(
        """
        note there is no MX; mail goes to the address of example.test itself
          example.test. IN MX 10 example.test.
        """,
        told(facts(NO_DATA, addresses("192.0.2.1"))));
    assertEquals(
        """
        wrong there is neither an MX nor an address, so no mail can reach the domain; publish the first\
         record, or the second if it is to take none
          example.test. IN MX 10 mail.example.test.
          example.test. IN MX 0 .
        """,
        told(facts(NO_DATA, NO_DATA)));
    assertEquals(
        """
        unknown DNS did not say what is at example.test (SERVFAIL)
        """,
        told(facts(NO_DATA, SILENT)));
  }

  @Test
  void silenceIsNeverCalledWrongAndAMissingDomainIs() {
    assertEquals("unknown DNS did not say what is at example.test (SERVFAIL)\n", look(SILENT));
    assertEquals("wrong example.test does not exist\n", look(NO_NAME));
    assertEquals("wrong example.test: a loop\n", look(BROKEN));
    assertEquals(
        "unknown DNS did not say what is at mx.example.test (SERVFAIL)\n",
        look(mx("10 mx.example.test"), host(10, "mx.example.test", SILENT)));
  }

  @Test
  void whatIsNoHostWithAnAddressIsWrong() {
    assertEquals(
        """
        wrong 10 192.0.2.1 is an address; an MX names a host (RFC 1035 section 3.3.9)
          example.test. IN MX 10 mail.example.test.
          mail.example.test. IN A 192.0.2.1
        """,
        look(mx("10 192.0.2.1"), host(10, "192.0.2.1", NO_NAME)));
    assertEquals(
        "wrong 10 my_mx.example.test is no host name\n",
        look(mx("10 my_mx.example.test"), host(10, "my_mx.example.test", addresses("192.0.2.1"))));
    assertEquals(
        """
        wrong 10 mx.example.test is an alias (CNAME) of real.example.test (RFC 2181 section 10.3)
          example.test. IN MX 10 real.example.test.
        """,
        look(
            mx("10 mx.example.test"),
            new MxFindings.Host(
                10, "mx.example.test", alias("real.example.test"), addresses("192.0.2.1"))));
    assertEquals(
        """
        wrong 10 mx.example.test does not exist
          mx.example.test. IN A <its IPv4 address>
        """,
        look(mx("10 mx.example.test"), host(10, "mx.example.test", NO_NAME)));
    assertEquals(
        """
        wrong 10 mx.example.test has no address
          mx.example.test. IN A <its IPv4 address>
        """,
        look(mx("10 mx.example.test"), host(10, "mx.example.test", NO_DATA)));
  }

  @Test
  void anAddressThatTheInternetDoesNotReachIsWrong() {
    for (String hidden :
        List.of("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.0.1", "100.64.0.1", "fd00::1")) {
      String told = look(mx("10 mx.example.test"), host(10, "mx.example.test", addresses(hidden)));
      assertEquals(
          "wrong 10 mx.example.test has an address that the Internet does not reach",
          told.substring(0, told.indexOf(':')));
    }
  }

  @Test
  void whatIsThereTwiceIsNoted() {
    assertEquals(
        """
        ok 10 mx.example.test (192.0.2.1)
        note 20 mx.example.test stands there twice; leave only the more preferred one
        ok 30 mx2.example.test (192.0.2.1)
        note mx2.example.test and mx.example.test are the same address, so one of them helps nobody
        """,
        look(
            mx("10 mx.example.test", "20 mx.example.test", "30 mx2.example.test"),
            GOOD,
            host(20, "mx.example.test", addresses("192.0.2.1")),
            host(30, "mx2.example.test", addresses("192.0.2.1"))));
  }

  @Test
  void hostsThatWereNotLookedAtAreCounted() {
    String[] many =
        IntStream.range(0, 12).mapToObj(i -> i + " mx.example.test").toArray(String[]::new);
    assertEquals(
        """
        ok 10 mx.example.test (192.0.2.1)
        note 12 MX records; only 1 of them were looked at
        """,
        look(mx(many), GOOD));
  }

  private static MxFindings.Host host(int preference, String name, DnsAnswer addresses) {
    return new MxFindings.Host(preference, name, NO_DATA, addresses);
  }

  private static String look(DnsAnswer mx, MxFindings.Host... hosts) {
    return told(MxFindings.of(new MxFindings.Facts("example.test", mx, NO_DATA, List.of(hosts))));
  }

  private static List<Finding> facts(DnsAnswer mx, DnsAnswer addresses) {
    return MxFindings.of(new MxFindings.Facts("example.test", mx, addresses, List.of()));
  }
}
