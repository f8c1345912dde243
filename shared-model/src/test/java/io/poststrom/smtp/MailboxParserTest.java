package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // dot-strings
        "a@b",
        "first.last@example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "1@1.example",
        // quoted strings
        "\"\"@example.org",
        "\" \"@example.org",
        "\"a..b\"@example.org",
        "\"a@b\"@example.org",
        "\"a\\\"b\\\\c\"@example.org",
        // domains
        "a@3com.example",
        "a@xn--bcher-kva.example",
        "a@under_score.example",
        "a@192.0.2.1",
        // literals
        "a@[192.0.2.1]",
        "a@[0.0.0.0]",
        "a@[IPv6:::]",
        "a@[IPv6:::1]",
        "a@[ipv6:2001:db8::1]",
        "a@[IPv6:1:2:3:4:5:6:7:8]",
        "a@[IPv6:1:2:3:4:5:6:7::]",
        "a@[IPv6:::2:3:4:5:6:7:8]",
        "a@[IPv6:1:2:3:4:5:6:192.0.2.1]",
        "a@[IPv6:::ffff:192.0.2.1]",
        // RFC 6531
        "jörg@bücher.example",
        "用户@例え.テスト",
        "\"jörg schmidt\"@example.org",
        "😀@example.org",
      })
  void acceptsWhatTheGrammarAllowsAndKeepsItsText(String text) {
    assertEquals(text, MailboxParser.parse(text).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a",
        "a@",
        "@example.org",
        "a@@example.org",
        "a@b@example.org",
        // dot-strings
        ".a@example.org",
        "a.@example.org",
        "a..b@example.org",
        "a b@example.org",
        "a\\@b@example.org",
        "a(comment)@example.org",
        "a\"b\"@example.org",
        "a\u0000@example.org",
        "a\r\nRCPT@example.org",
        // quoted strings
        "\"a@example.org",
        "\"a\"b@example.org",
        "\"a\\\"@example.org",
        "\"a\rb\"@example.org",
        "\"a\u007fb\"@example.org",
        "\"a\\é\"@example.org",
        // domains
        "a@-b.example",
        "a@b-.example",
        "a@b..example",
        "a@.example",
        "a@example.",
        "a@exa mple",
        "a@example.org ",
        "a@example.org(comment)",
        // literals
        "a@[]",
        "a@[192.0.2]",
        "a@[192.0.2.256]",
        "a@[192.0.2.1.1]",
        "a@[192.0.2.+1]",
        "a@[192.0.2.1",
        "a@[192.0.2.1]]",
        "a@[IPv6:]",
        "a@[IPv6::1]",
        "a@[IPv6:1:2:3:4:5:6:7]",
        "a@[IPv6:1:2:3:4:5:6:7:8:9]",
        "a@[IPv6:1:2:3:4::5:6:7:8]",
        "a@[IPv6:1::2::3]",
        "a@[IPv6:12345::]",
        "a@[IPv6:192.0.2.1::]",
        "a@[IPv6:1:192.0.2.1:1::]",
        "a@[IPv6:fe80::1%eth0]",
        "a@[Unknown:thing]",
        // half a surrogate pair has no UTF-8
        "\ud83d@example.org",
        "\ude00@example.org",
      })
  void refusesWhatTheGrammarDoesNotAllow(String text) {
    assertThrows(IllegalArgumentException.class, () -> MailboxParser.parse(text));
  }

  @Test
  void takesALongerLocalPartThanItMustButNotAnyLength() {
    MailboxParser.parse("a".repeat(512) + "@example.org");
    MailboxParser.parse("ä".repeat(256) + "@example.org");
    assertRefused("a".repeat(513) + "@example.org");
    assertRefused("ä".repeat(257) + "@example.org");
  }

  @Test
  void boundsADomainAt255Octets() {
    String label = "d".repeat(63) + ".";
    MailboxParser.parse("a@" + label + label + label + "d".repeat(63));
    assertRefused("a@" + label + label + label + label + "d");
  }

  @Test
  void boundsALabelAt63Octets() {
    MailboxParser.parse("a@" + "x".repeat(63) + ".example");
    assertRefused("a@" + "x".repeat(64) + ".example");
  }

  @Test
  void readsAnIpv6LiteralAsItsSixteenOctets() {
    Host host = MailboxParser.host("[IPv6:2001:db8::1:2]");
    assertTrue(
        host instanceof AddressLiteral literal
            && literal.address().getHostAddress().equals("2001:db8:0:0:0:0:1:2"));
  }

  @Test
  void comparesDomainsWithoutRegardToCaseAndLocalPartsOctetForOctet() {
    assertEquals(MailboxParser.parse("a@Example.ORG"), MailboxParser.parse("a@example.org"));
    assertEquals(MailboxParser.parse("a@BÜCHER.example"), MailboxParser.parse("a@bücher.example"));
    assertTrue(!MailboxParser.parse("A@b").equals(MailboxParser.parse("a@b")));
  }

  private static void assertRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> MailboxParser.parse(text));
  }
}
