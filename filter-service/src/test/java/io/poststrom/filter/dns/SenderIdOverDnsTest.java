package io.poststrom.filter.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.SenderIdCheck;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.dns.SpfOverDns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4406 as a mail from 192.0.2.7 gets it: over DNS and through the pipeline. */
class SenderIdOverDnsTest {
  private static final String ZONE =
      """
      spf.example TXT "v=spf1 ip4:192.0.2.7 -all"
      other.example TXT "v=spf1 ip4:192.0.2.8 -all"
      # its mail may come from elsewhere than its reports' address
      both.example TXT "v=spf1 ip4:192.0.2.8 -all"
      both.example TXT "spf2.0/pra ip4:192.0.2.7 -all"
      mfrom.example TXT "spf2.0/mfrom ip4:192.0.2.7 -all"
      # an included domain is asked with the same scope
      includes.example TXT "spf2.0/mfrom,pra include:both.example -all"
      twice.example TXT "spf2.0/pra -all"
      twice.example TXT "spf2.0/pra,mfrom +all"
      soft.example TXT "spf2.0/pra ~all"
      broken.example TXT "spf2.0/pra moo -all"
      down.example * SERVFAIL
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "From: a@spf.example                          | SENDER_ID_PASS pass header.from=a@spf.example",
        "From: a@other.example                        | SENDER_ID_FAIL fail header.from=a@other.example",
        "From: a@other.example;Sender: s@spf.example  | SENDER_ID_PASS pass header.sender=s@spf.example",
        "Resent-From: r@both.example;From: a@b.example | SENDER_ID_PASS pass header.resent-from=r@both.example",
        "From: a@mfrom.example                        | SENDER_ID_NONE none header.from=a@mfrom.example",
        "From: a@includes.example                     | SENDER_ID_PASS pass header.from=a@includes.example",
        "From: a@twice.example                        | SENDER_ID_PERMERROR permerror header.from=a@twice.example",
        "From: a@soft.example                         | SENDER_ID_SOFTFAIL softfail header.from=a@soft.example",
        "From: a@broken.example                       | SENDER_ID_PERMERROR permerror header.from=a@broken.example",
        "From: a@down.example                         | SENDER_ID_TEMPERROR temperror header.from=a@down.example",
        "From: a@none.example                         | SENDER_ID_NONE none header.from=a@none.example",
        "Subject: nobody                              | SENDER_ID_PERMERROR permerror",
      })
  void theResponsibleAddressIsLookedUp(String header, String result) {
    try (ZoneServer server = ZoneServer.start(ZONE);
        DnsClient dns =
            new DnsClient(
                DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
                InstantSource.system())) {
      assertEquals(result, words(check(dns, header.replace(";", "\n") + "\n\nHello.\n")));
    }
  }

  private static Findings check(DnsClient dns, String mail) {
    SpfEvaluator evaluator =
        new SpfEvaluator(
            new SpfOverDns(dns), "mx.own.example", InstantSource.system(), Duration.ofSeconds(10));
    byte[] octets = Mails.octets(mail);
    return new Pipeline(List.of(new SenderIdCheck(evaluator::check)))
        .run(
            new MailView(
                Mails.envelope(Mails.id("sender-id"), Mails.world(), octets.length, "b@one.test"),
                octets),
            Duration.ofSeconds(20))
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private static String words(Findings findings) {
    AuthResult result = findings.authentication().getFirst();
    assertEquals("sender-id", result.method());
    return result.properties().stream()
        .map(property -> " " + property.name() + "=" + property.value())
        .reduce(findings.symbols().getFirst().name() + " " + result.result(), String::concat);
  }
}
