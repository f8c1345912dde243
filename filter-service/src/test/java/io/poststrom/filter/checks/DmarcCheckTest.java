package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What DMARC concludes from the other checks' results. The sender is a@sender.example. */
class DmarcCheckTest {
  private static final Map<String, String> RECORDS =
      Map.of(
          "_dmarc.sender.example", "v=DMARC1; p=reject",
          "_dmarc.bank.example", "v=DMARC1; p=reject",
          "_dmarc.shop.example", "v=DMARC1; p=quarantine",
          "_dmarc.open.example", "v=DMARC1; p=none");

  private static final DmarcDns DNS =
      new DmarcDns() {
        @Override
        public CompletionStage<Answer> texts(String name) {
          return CompletableFuture.completedStage(
              name.endsWith("silent.example")
                  ? new Answer.Failed("timeout")
                  : RECORDS.containsKey(name)
                      ? new Answer.Found(List.of(RECORDS.get(name)))
                      : new Answer.Nothing());
        }

        @Override
        public CompletionStage<Existence> existence(String name) {
          return CompletableFuture.completedStage(Existence.EXISTS);
        }
      };

  private final DmarcCheck check = new DmarcCheck(new DmarcEvaluator(DNS));

  @ParameterizedTest(name = "{0} | {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a@sender.example                 | spf=pass            | pass      | DMARC_PASS       | NONE",
        "a@sender.example                 | spf=fail            | fail      | DMARC_REJECT     | REJECT",
        "a@sender.example                 | spf=temperror       | temperror | DMARC_TEMPERROR  | NONE",
        "\"a@sender.example\" <x@bank.example> | spf=pass        | fail      | DMARC_REJECT     | REJECT",
        "x@bank.example                   | spf=pass            | fail      | DMARC_REJECT     | REJECT",
        "x@bank.example                   | dkim=bank.example   | pass      | DMARC_PASS       | NONE",
        "x@bank.example                   | dkim=m.bank.example | pass      | DMARC_PASS       | NONE",
        "x@shop.example                   | spf=pass            | fail      | DMARC_QUARANTINE | QUARANTINE",
        "x@open.example                   | spf=pass            | fail      | DMARC_FAIL       | NONE",
        "x@other.example                  | spf=pass            | none      | DMARC_NONE       | NONE",
        "x@silent.example                 | spf=pass            | temperror | DMARC_TEMPERROR  | NONE",
        // Of several authors the strictest policy of those that fail holds.
        "a@sender.example, x@shop.example | spf=pass            | fail      | DMARC_QUARANTINE | QUARANTINE",
        "x@shop.example, x@bank.example   | spf=pass            | fail      | DMARC_REJECT     | REJECT",
        "a@sender.example, x@other.example | spf=pass           | none      | DMARC_NONE       | NONE",
        "a@a.example,a@b.example,a@c.example,a@d.example,a@e.example | spf=pass | permerror | DMARC_PERMERROR | NONE",
        "<a@sender.example> <x@bank.example> | spf=pass         | permerror | DMARC_PERMERROR  | NONE",
      })
  void results(String from, String result, String word, String symbol, OwnerWish wish) {
    CheckResult found = conclude("From: " + from + "\n", result);
    assertEquals(word, found.authentication().getFirst().result());
    assertEquals(List.of(symbol), found.symbols().stream().map(Symbol::name).toList());
    assertEquals(wish, found.wish());
  }

  @Test
  void withoutOneFromFieldItCantBeSaid() {
    assertEquals("permerror", word(conclude("", "spf=pass")));
    assertEquals(
        "permerror", word(conclude("From: a@sender.example\nFrom: x@bank.example\n", "spf=pass")));
  }

  @Test
  void theResultNamesTheDomainAndWhatIsToBeDone() {
    assertEquals(
        List.of(
            new AuthResult(
                "dmarc",
                "fail",
                "",
                List.of(
                    new Property("header.from", "bank.example"),
                    new Property("policy.dmarc", "reject")))),
        conclude("From: x@bank.example\n", "spf=pass").authentication());
    assertEquals(
        "bank.example, bank.example says reject",
        conclude("From: x@bank.example\n", "spf=pass").symbols().getFirst().evidence());
    assertEquals(
        "sender.example by SPF sender.example, sender.example says reject",
        conclude("From: a@sender.example\n", "spf=pass").symbols().getFirst().evidence());
  }

  @Test
  void silenceStandsForATemporaryError() {
    assertEquals("temperror", word(check.unanswered()));
  }

  private static String word(CheckResult result) {
    return result.authentication().getFirst().result();
  }

  private CheckResult conclude(String from, String result) {
    String mail = from + "Subject: hello\n\nHello.\n";
    return check
        .conclude(
            new MailView(
                Mails.envelope(Mails.id("x"), Mails.world(), 1_000, "b@one.test"),
                Mails.octets(mail)),
            new Findings(
                List.of(),
                List.of(authResult(result)),
                List.of(),
                OwnerWish.NONE,
                Optional.empty()))
        .toCompletableFuture()
        .join();
  }

  private static AuthResult authResult(String text) {
    String[] parts = text.split("=");
    return parts[0].equals("spf")
        ? new AuthResult("spf", parts[1], "", List.of())
        : new AuthResult("dkim", "pass", "", List.of(new Property("header.d", parts[1])));
  }
}
