package io.poststrom.filter.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.psl.Registrants;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SendersTest {
  private static final Senders SENDERS = new Senders(new Registrants(Optional.empty()));

  private static List<String> texts(String author, String spf, String signers, String client) {
    List<String> domains =
        Arrays.stream(signers.split(" ", -1)).filter(one -> !one.isEmpty()).toList();
    Senders.Proof proof =
        new Senders.Proof(
            Optional.of(author).filter(text -> !text.isEmpty()),
            Optional.of(spf).filter(text -> !text.isEmpty()),
            domains,
            client);
    return SENDERS.of(proof).stream().map(SendersTest::readable).toList();
  }

  private static String readable(Subject subject) {
    return subject.kind() == Subject.Kind.ADDRESS ? "address" : subject.text();
  }

  @ParameterizedTest
  @CsvSource({
    // author, SPF passes for, DKIM signers: who
    // proven by a signature, by SPF, by both; below or above the same registrant
    "ann@example.org,      '',               example.org,      domain/example.org address",
    "ann@example.org,      example.org,      '',               domain/example.org address",
    "ann@example.org,      b.example.org,    m.example.org,    domain/example.org address",
    "ann@news.example.org, '',               example.org,      domain/example.org address",
    "ann@example.org,      '',               'x.test example.org', domain/example.org address",
    "ann@shop.example.com.au, '',            example.com.au,   domain/example.com.au address",
    // another one has sent it: his own name counts, and only if SPF says so
    "ann@example.org,      evil.test,        '',               domain/evil.test",
    "ann@example.org,      evil.test,        evil.test,        domain/evil.test",
    "ann@example.org,      '',               evil.test,        ''",
    "ann@example.org,      '',               '',               ''",
    "ann@example.com.au,   '',               com.au,           ''",
    "ann@example.org,      '',               org,              ''",
    "ann@example.org,      notexample.org,   '',               domain/notexample.org",
    // no author, or several
    "'',                   example.org,      example.org,      domain/example.org",
    "'',                   '',               example.org,      ''",
  })
  void aDomainCountsWhereItIsProven(String author, String spf, String signers, String who) {
    String expected = (who + " network/192.0.2.0/24").strip();
    assertEquals(expected, String.join(" ", texts(author, spf, signers, "192.0.2.77")));
  }

  @ParameterizedTest
  @CsvSource({
    // SPF passes for, DKIM signers: whom spam counts for beside the network
    "example.org,   '',          DOMAIN ADDRESS",
    "b.example.org, example.org, DOMAIN ADDRESS",
    "evil.test,     '',          DOMAIN",
    // a signed mail that somebody has got and sends again
    "'',            example.org, ''",
    "evil.test,     example.org, ''",
  })
  void spamCountsForANameOnlyWhereTheWayProvesIt(String spf, String signer, String who) {
    Senders.Proof proof =
        new Senders.Proof(
            Optional.of("ann@example.org"),
            Optional.of(spf).filter(text -> !text.isEmpty()),
            signer.isEmpty() ? List.of() : List.of(signer),
            "192.0.2.77");
    assertEquals(
        (who + " NETWORK").strip(),
        String.join(" ", SENDERS.blamed(proof).stream().map(one -> one.kind().name()).toList()));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.255,            network/192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6,   network/2001:db8:1:0:0:0:0:0/48",
    "::ffff:192.0.2.1,       network/192.0.2.0/24",
    // nobody of the world: a proxy's, or our own
    "127.0.0.1,              ''",
    "10.1.2.3,               ''",
    "192.168.1.1,            ''",
    "fe80::1,                ''",
    "fd00:1:2::1,            ''",
    "100.64.0.1,             ''",
    "100.127.9.9,            ''",
    "100.128.0.1,            network/100.128.0.0/24",
    "::1,                    ''",
    "0.0.0.0,                ''",
    "mail.example,           ''",
    "'',                     ''",
  })
  void aNetworkIsTheClientsNeighbourhood(String client, String network) {
    assertEquals(network, String.join(" ", texts("", "", "", client)));
  }

  @Test
  void anAddressIsAHashAndCaseDoesNotMatter() {
    Subject ann = Senders.address("Ann@example.org");
    assertEquals(Senders.address("ann@example.org"), ann);
    assertTrue(ann.text().matches("address/[0-9a-f]{20}"), ann::text);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org,          domain/example.org",
    "News.Example.org,     domain/example.org",
    "192.0.2.9,            network/192.0.2.0/24",
    "192.0.2.0/24,         network/192.0.2.0/24",
    "2001:db8::1,          network/2001:db8:0:0:0:0:0:0/48",
    "domain/example.org,   domain/example.org",
    "B\u00dcCHER.example,  domain/xn--bcher-kva.example",
    "shop.b\u00fccher.Example., domain/xn--bcher-kva.example",
    "b\u00fccher\u3002example, domain/xn--bcher-kva.example",
    "XN--BCHER-kva.example, domain/xn--bcher-kva.example",
    "Example.ORG.,         domain/example.org",
    "domain/Ann.B\u00fccher.example., domain/ann.xn--bcher-kva.example",
  })
  void aPersonNamesThemAsHeKnowsThem(String text, String subject) {
    assertEquals(Optional.of(subject), SENDERS.named(text).map(Subject::text));
  }

  @Test
  void aPersonNamesAnAddressAsItIs() {
    assertEquals(Optional.of(Senders.address("ann@example.org")), SENDERS.named("ANN@example.org"));
    assertEquals(
        Optional.of(Senders.address("ann@xn--bcher-kva.example")),
        SENDERS.named("Ann@B\u00dccher.example."));
    assertEquals(Optional.empty(), SENDERS.named("ann@..example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain/example.org", "network/192.0.2.0/24", "address/00ff"})
  void aSubjectIsReadBack(String text) {
    assertEquals(Optional.of(text), Subject.parse(text).map(Subject::text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "domain/", "host/example.org", "domain/ex ample", "example.org"})
  void whatIsNoneIsNotRead(String text) {
    assertEquals(Optional.empty(), Subject.parse(text));
  }
}
