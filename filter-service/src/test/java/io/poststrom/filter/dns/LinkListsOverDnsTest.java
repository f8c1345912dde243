package io.poststrom.filter.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.ListRule;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.LinkListCheck;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.psl.Registrants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links looked up as a mail's are: over DNS and through the pipeline. */
class LinkListsOverDnsTest {
  private static final String ZONE =
      """
      test.good.example A 127.0.0.2
      evil.test.good.example A 127.0.0.2
      evil.co.uk.good.example A 127.0.0.2
      7.2.0.192.good.example A 127.0.0.2
      # bits say which of several lists in one
      surbl-org-permanent-test-point.com.bits.example A 127.0.0.126
      evil.test.bits.example A 127.0.0.72
      # lists everything
      test.all.example A 127.0.0.2
      invalid.all.example A 127.0.0.2
      evil.test.all.example A 127.0.0.2
      # says that it does not serve us
      test.closed.example A 127.0.0.2
      evil.test.closed.example A 127.255.255.254
      # dead
      evil.test.dead.example A 127.0.0.2
      # hangs
      test.slow.example * SERVFAIL
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          good.example*3                           | http://a.evil.test/  | LINK_LISTED 3.0 evil.test by good.example
          good.example*3                           | http://a.evil.co.uk/ | LINK_LISTED 3.0 evil.co.uk by good.example
          good.example*3                           | http://192.0.2.7/    | LINK_LISTED 3.0 192.0.2.7 by good.example
          good.example*3                           | http://good.test/    |
          good.example=127.0.0.4*3                 | http://evil.test/    |
          bits.example=127.0.0.[&8]*2,bits.example=127.0.0.[&64]*1 | http://evil.test/ | LINK_LISTED 3.0 evil.test by bits.example, evil.test by bits.example
          bits.example=127.0.0.[&16]*2             | http://evil.test/    |
          good.example*7,good.example*7            | http://evil.test/    | LINK_LISTED 8.0 evil.test by good.example, evil.test by good.example
          all.example*3                            | http://evil.test/    |
          closed.example*3                         | http://evil.test/    |
          dead.example*3                           | http://evil.test/    |
          slow.example*3,good.example*1            | http://evil.test/    | LINK_LISTED 1.0 evil.test by good.example
          """)
  void listsThatAreWellAreBelieved(String rules, String link, String symbol) throws Exception {
    assertEquals(symbol == null ? "" : symbol, symbols(rules, link));
  }

  private static String symbols(String rules, String link) throws Exception {
    try (ZoneServer server = ZoneServer.start(ZONE);
        DnsClient dns =
            new DnsClient(
                DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(150), 2),
                InstantSource.system())) {
      List<ListRule> lists = Arrays.stream(rules.split(",")).map(ListRule::parse).toList();
      Pipeline pipeline =
          new Pipeline(
              List.of(
                  new LinkListCheck(
                      new LinkListsOverDns(dns, lists, InstantSource.system()),
                      new Registrants(Optional.empty()))));
      byte[] octets = Mails.octets(Mails.CLEAN + link + "\n");
      MailView mail =
          new MailView(
              Mails.envelope(Mails.id("x"), Mails.world(), octets.length, "b@one.test"), octets);
      return pipeline
          .run(mail, Duration.ofSeconds(20))
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS)
          .symbols()
          .stream()
          .map(s -> s.name() + " " + s.score() + " " + s.evidence())
          .findFirst()
          .orElse("");
    }
  }
}
