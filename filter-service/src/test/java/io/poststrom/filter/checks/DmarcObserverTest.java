package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.DmarcFinding;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Verdict.Symbol;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noted of a mail for its domain's report. The sender is a@sender.example. */
class DmarcObserverTest {
  private static final AuthResult SPF_PASS =
      new AuthResult("spf", "pass", "", List.of(new Property("smtp.mailfrom", "a@sender.example")));

  private static AuthResult dkim(String result, String domain) {
    return new AuthResult(
        "dkim",
        result,
        "",
        List.of(new Property("header.d", domain), new Property("header.s", "s1")));
  }

  private static Optional<DmarcObservation> observe(
      String from, String record, List<AuthResult> results, List<Symbol> symbols) {
    return check(Mails.world(), from, record, results, symbols)
        .dmarc()
        .flatMap(DmarcFinding::observation);
  }

  private static CheckResult check(
      ClientInfo client,
      String from,
      String record,
      List<AuthResult> results,
      List<Symbol> symbols) {
    DmarcDns dns =
        new DmarcDns() {
          @Override
          public CompletionStage<Answer> texts(String name) {
            return CompletableFuture.completedStage(
                name.equals("_dmarc.sender.example")
                    ? new Answer.Found(List.of(record))
                    : new Answer.Nothing());
          }

          @Override
          public CompletionStage<Existence> existence(String name) {
            return CompletableFuture.completedStage(Existence.EXISTS);
          }
        };
    DmarcCheck check =
        new DmarcCheck(
            new DmarcEvaluator(dns),
            Optional.of(new DmarcObserver(InstantSource.fixed(Mails.NOW))));
    String mail = "From: " + from + "\nSubject: hello\n\nHello.\n";
    return check
        .conclude(
            new MailView(
                Mails.envelope(Mails.id("x"), client, 1_000, "b@one.test"), Mails.octets(mail)),
            new Findings(symbols, results, List.of(), OwnerWish.NONE, Optional.empty()))
        .toCompletableFuture()
        .join();
  }

  @Test
  void namesDomainsAndResultsOnly() {
    assertEquals(
        Optional.of(
            new DmarcObservation(
                Mails.NOW,
                "sender.example",
                new Published(
                    Treatment.REJECT, Treatment.NONE, Treatment.NONE, false, true, false, "1"),
                List.of(
                    new Destination("mailto:d@sender.example", OptionalLong.of(1 << 20)),
                    new Destination("mailto:e@sender.example", OptionalLong.empty())),
                InetAddress.ofLiteral("192.0.2.7"),
                "shop.sender.example",
                "sender.example",
                Alignment.ALIGNED,
                Alignment.NOT_ALIGNED,
                Treatment.PASS,
                List.of(),
                Optional.of(new SpfResult("sender.example", "pass")),
                List.of(
                    new Signature("sender.example", "s1", "pass"),
                    new Signature("other.example", "s1", "fail")))),
        observe(
            "x@shop.sender.example",
            "v=DMARC1; p=reject; sp=none; aspf=s; fo=1; rua=mailto:d@sender.example!1m,"
                + "https://sender.example/x, mailto:e@sender.example",
            List.of(SPF_PASS, dkim("fail", "other.example"), dkim("pass", "sender.example")),
            List.of()));
  }

  @ParameterizedTest(name = "{0} | {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // policy              | SPF  | forwarded | wanted     | why
        "p=reject              | pass | no        | PASS       | []",
        "p=reject              | fail | no        | REJECT     | []",
        "p=quarantine          | fail | no        | QUARANTINE | []",
        "p=none                | fail | no        | NONE       | []",
        "p=reject; t=y         | fail | no        | QUARANTINE | [TEST_MODE]",
        "p=reject; pct=0       | fail | no        | QUARANTINE | [SAMPLED_OUT]",
        "p=reject              | fail | yes       | NONE       | [TRUSTED_FORWARDER]",
        "p=reject; t=y         | fail | yes       | NONE       | [TRUSTED_FORWARDER, TEST_MODE]",
      })
  void whatTheOwnerWantsOfTheMail(
      String policy, String spf, String forwarded, Treatment wanted, String why) {
    DmarcObservation seen =
        observe(
                "a@sender.example",
                "v=DMARC1; " + policy + "; rua=mailto:d@sender.example",
                List.of(new AuthResult("spf", spf, "", List.of())),
                forwarded.equals("yes")
                    ? List.of(Finding.ARC_TRUSTED.symbol("example.net"))
                    : List.of())
            .orElseThrow();
    assertEquals(wanted, seen.disposition());
    assertEquals(why, seen.overrides().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p=reject | pass",
        "p=reject; rua=https://sender.example/x | pass",
        "p=reject; rua=mailto:d@sender.example | temperror",
      })
  void withoutAReaderOrAResultThereIsNone(String record, String spf) {
    assertEquals(
        Optional.empty(),
        observe(
            "a@sender.example",
            "v=DMARC1; " + record,
            List.of(new AuthResult("spf", spf, "", List.of())),
            List.of()));
  }

  /** An observation that can't be made costs the mail nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"fe80::1%no-such-interface", "", "mx.example"})
  void withoutAnAddressTheVerdictStands(String address) {
    ClientInfo client =
        new ClientInfo("mx", address, 1, "a.example", Optional.empty(), ClientInfo.Trust.WORLD);
    CheckResult result =
        check(
            client,
            "a@sender.example",
            "v=DMARC1; p=reject; rua=mailto:d@sender.example",
            List.of(new AuthResult("spf", "fail", "", List.of())),
            List.of());
    assertEquals(
        List.of(Finding.DMARC_REJECT.name()), result.symbols().stream().map(Symbol::name).toList());
    assertEquals(OwnerWish.REJECT, result.wish());
    assertEquals(Optional.empty(), result.dmarc().flatMap(DmarcFinding::observation));
  }

  @Test
  void isSmallWhateverIsPublishedAndSigned() {
    String many =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "mailto:" + "d".repeat(i % 500) + i + "@sender.example")
            .collect(Collectors.joining(","));
    List<AuthResult> signatures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      signatures.add(dkim(i % 2 == 0 ? "fail" : "pass", "d" + i + ".sender.example"));
    }
    DmarcObservation seen =
        observe(
                "a@sender.example",
                "v=DMARC1; p=reject; rua=" + many.substring(0, 16_000),
                signatures,
                List.of())
            .orElseThrow();
    assertEquals(8, seen.destinations().size());
    assertEquals(10, seen.signatures().size());
    assertEquals(
        List.of("pass"), seen.signatures().stream().map(Signature::result).distinct().toList());
  }
}
