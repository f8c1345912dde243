package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.ReversePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told what becomes of a mail; the sender is a@sender.example. */
class UnreportedTest {
  private static boolean isTold(ClientInfo client, Action action, String symbol, String signer) {
    AuthResult dkim =
        new AuthResult("dkim", "pass", "", List.of(new AuthResult.Property("header.d", signer)));
    Findings findings =
        new Findings(
            List.of(new Symbol(symbol, 0, "")),
            signer.isEmpty() ? List.of() : List.of(dkim),
            List.of(),
            OwnerWish.NONE,
            Optional.empty());
    Envelope envelope = Mails.envelope(Mails.id("x"), client, 5, "b@one.test");
    return Unreported.why(envelope, findings, new Verdict(action, 6, List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, SPF_FAIL, '',                 true", // no spam: RFC 5321 section 6.1
    "TAG,  SPF_FAIL, '',                 false",
    "TAG,  SPF_NONE, '',                 false",
    "TAG,  SPF_PASS, '',                 true",
    "TAG,  SPF_NONE, sender.example,     true",
    "TAG,  SPF_NONE, Sender.Example,     true",
    "TAG,  SPF_NONE, sub.sender.example, false", // below it is somebody else
    "TAG,  SPF_NONE, bsender.example,    false",
    "TAG,  SPF_NONE, example,            false", // nobody's own
    "PASS, AUTO_REPLY, sender.example,   false",
  })
  void spamIsReportedToProvenSendersOnly(
      Action action, String symbol, String signer, boolean isTold) {
    assertEquals(isTold, isTold(Mails.world(), action, symbol, signer));
    assertEquals(true, isTold(Mails.relay(), action, symbol, signer), "our own users");
  }

  @Test
  void theObligationCarriesIt() {
    SampleFilter sample = new SampleFilter();
    AcceptedMail spam =
        Mails.mail(
            "x",
            Mails.world(),
            Mails.CLEAN + "YJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n",
            "a@one.test");
    sample.spf = SampleFilter.SPF_SILENT;
    var obligation = SampleFilter.obligations(sample.run(spam, SampleFilter.SLOW)).getFirst();
    assertEquals(
        Optional.of("it is spam, and neither SPF nor DKIM proves its sender"),
        obligation.envelope().terms().unreported());
  }

  @Test
  void anAutomaticReplyThatIsHeldIsReportedToNobodyWhenItIsReleased() {
    assertEquals(
        Optional.of("it is an automatic reply"), whenReleased("Auto-Submitted: auto-replied\n"));
    assertEquals(Optional.empty(), whenReleased(""), "what a person releases is no spam");
  }

  private static Optional<String> whenReleased(String field) {
    SampleFilter sample = new SampleFilter();
    sample.spf = SampleFilter.SPF_SILENT;
    AcceptedMail spam = Mails.mail("x", Mails.world(), field + Mails.GTUBE, "a@one.test");
    return sample.run(spam, SampleFilter.SLOW).stream()
        .filter(Output.Hold.class::isInstance)
        .map(output -> ((Output.Hold) output).mail().envelope().terms().unreported())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Auto-Submitted: auto-replied (vacation) | AUTO_REPLY",
        "Auto-Submitted: AUTO-REPLIED; owner=x   | AUTO_REPLY",
        "Precedence: auto_reply                  | AUTO_REPLY",
        "X-Autoreply: yes                        | AUTO_REPLY",
        "Auto-Submitted: auto-generated          | AUTO_SUBMITTED",
        "Precedence: bulk                        | AUTO_SUBMITTED",
        "Auto-Submitted: no                      | ''",
        "Precedence: first-class                 | ''",
        "Content-Type: multipart/report; a=b     | ''",
      })
  void programsAreKnownByWhatTheySay(String field, String symbol) {
    assertEquals(
        symbol, look(field, Mails.envelope(Mails.id("x"), Mails.world(), 5, "b@one.test")));
  }

  @Test
  void aReportHasANullReversePath() {
    Envelope some = Mails.envelope(Mails.id("x"), Mails.world(), 5, "b@one.test");
    Envelope report =
        new Envelope(
            some.id(),
            new ReversePath.Null(),
            some.recipients(),
            some.body(),
            some.addressForm(),
            some.ret(),
            some.envid(),
            some.client(),
            some.acceptedAt(),
            some.size(),
            some.hops());
    assertEquals("AUTO_REPORT", look("Content-Type: multipart/report; a=b", report));
  }

  private static String look(String field, Envelope envelope) {
    return String.join(
        "",
        new AutomaticCheck()
            .look(new MailView(envelope, Mails.octets(field + "\n\nHi\n"))).symbols().stream()
                .map(Symbol::name)
                .toList());
  }
}
