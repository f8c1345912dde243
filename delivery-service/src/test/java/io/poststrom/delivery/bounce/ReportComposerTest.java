package io.poststrom.delivery.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poststrom.delivery.bounce.Excerpt.Extent;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportComposerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Diagnostic NO_USER =
      Diagnostic.remote(NOW, "mx.x.example[192.0.2.25]", Reply.of(550, 1, 1, "no such user"));
  private static final Diagnostic TAKEN =
      Diagnostic.remote(NOW, "mx.x.example[192.0.2.25]", Reply.of(250, 0, 0, "ok"));
  private final ReportComposer composer = new ReportComposer("us.example", "us.example", 1_000);

  @Test
  void aFailureGoesToTheReversePathWithANullReversePath() {
    AcceptedMail mail = compose(Report.Action.FAILED, Optional.empty(), Samples.content());

    assertEquals(new ReversePath.Null(), mail.envelope().reversePath());
    Recipient to = mail.envelope().recipients().getFirst();
    assertEquals(Samples.SENDER, to.mailbox());
    assertEquals(Set.of(DsnNotify.NEVER), to.notifications());
    assertEquals(mail.value().length, mail.envelope().size());
    String text = text(mail);
    assertTrue(text.contains("Auto-Submitted: auto-replied\r\n"));
    assertTrue(text.contains("Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\n"));
    assertTrue(text.contains("Status: 5.1.1\r\nRemote-MTA: dns; mx.x.example\r\n"));
    assertTrue(text.contains("Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
    assertTrue(text.contains("check the address for misspellings"));
  }

  @Test
  void aReportComesFromTheDomainThatIsChosenAndNamesTheHostThatReports() {
    AcceptedMail mail =
        new ReportComposer("mx1.us.example", "us.example", 1_000)
            .compose(report(Report.Action.FAILED, NO_USER), Excerpt.nothing());

    String text = text(mail);
    assertTrue(text.startsWith("From: Mail Delivery System <MAILER-DAEMON@us.example>\r\n"), text);
    assertTrue(text.contains("Reporting-MTA: dns; mx1.us.example\r\n"));
    assertEquals("mx1.us.example", mail.envelope().client().helo());
  }

  @Test
  void aSmallMailGoesBackWholeAndALargeOnesHeader() {
    byte[] large = Arrays.copyOf(Samples.content(), 2_000);
    Arrays.fill(large, Samples.content().length, 2_000, (byte) 'x');

    String small = text(compose(Report.Action.FAILED, Optional.empty(), Samples.content()));
    String header = text(compose(Report.Action.FAILED, Optional.empty(), large));
    String asked = text(compose(Report.Action.FAILED, Optional.of(DsnReturn.FULL), large));
    String refused =
        text(compose(Report.Action.FAILED, Optional.of(DsnReturn.HDRS), Samples.content()));
    String delayed = text(compose(Report.Action.DELAYED, Optional.empty(), Samples.content()));

    assertTrue(small.contains("Content-Type: message/rfc822") && small.contains("How are you?"));
    assertTrue(header.contains("text/rfc822-headers") && header.contains("Subject: hello"));
    assertFalse(header.contains("How are you?"));
    assertTrue(asked.contains("How are you?"));
    assertFalse(refused.contains("How are you?"));
    assertFalse(delayed.contains("How are you?"));
    assertTrue(delayed.contains("Will-Retry-Until:"));
  }

  @Test
  void aReportSaysByWhenTheMailWasToBeDelivered() {
    Obligation plain =
        obligation(
            Samples.SENDER,
            AddressForm.ASCII,
            Optional.empty(),
            Recipient.of(Samples.mailbox("a@x.example")),
            10);
    Terms terms =
        Terms.NONE.by(
            new Deadline(NOW.plusSeconds(90), DeliverBy.Mode.RETURN, DeliverBy.Trace.NOT_WANTED));
    Obligation timed =
        Samples.queued(plain.site(), plain.envelope().on(terms), plain.content(), plain.value());
    Diagnostic late =
        Diagnostic.local(NOW, "", new EnhancedStatusCode(5, 4, 7), "not delivered by the time set");

    String text = text(composer.compose(report(timed, Report.Action.FAILED, late), whole()));

    assertTrue(text.contains("\r\nDeliver-By-Date: Sun, 22 Nov 2026 10:01:30 +0000\r\n"), text);
    assertTrue(text.contains("\r\nStatus: 5.4.7\r\n"), text);
    assertTrue(text.contains("by the time that was set for it"), text);
    assertFalse(
        text(composer.compose(report(plain, Report.Action.FAILED, late), whole()))
            .contains("Deliver-By-Date"));
  }

  @Test
  void aReportOfMailForTlsOnlyHasItsHeaderAndIsForTlsOnly() {
    Obligation plain =
        obligation(
            Samples.SENDER,
            AddressForm.ASCII,
            Optional.of(DsnReturn.FULL),
            Recipient.of(Samples.mailbox("a@x.example")),
            10);
    Terms terms = Terms.NONE.over(TlsDemand.REQUIRED);
    Obligation secret =
        Samples.queued(plain.site(), plain.envelope().on(terms), plain.content(), plain.value());

    AcceptedMail mail = composer.compose(report(secret, Report.Action.FAILED, NO_USER), whole());

    assertEquals(terms, mail.envelope().terms());
    assertFalse(mail.envelope().requiresTls(), "it has a null reverse-path");
    assertTrue(text(mail).contains("text/rfc822-headers"), text(mail));
    assertFalse(text(mail).contains("How are you?"), text(mail));
  }

  @Test
  void aMailThatWasPassedOnWithATimeIsReportedAsRelayed() {
    for (Report.Action action :
        List.of(Report.Action.RELAYED_UNTIMED, Report.Action.RELAYED_TRACED)) {
      String text = text(composer.compose(report(action, TAKEN), whole()));

      assertTrue(text.contains("\r\nAction: relayed\r\nStatus: 2.0.0\r\n"), text);
      assertTrue(text.contains("was passed on"), text);
    }
  }

  @Test
  void whatANextHopSaysCannotAddFieldsOrLongLines() {
    Diagnostic evil =
        new Diagnostic(
            NOW,
            "mx.x.example[192.0.2.25]",
            550,
            NO_USER.status(),
            "x\r\nBcc: all@x.example\u0000\u0007 " + "y".repeat(980));

    String text = text(composer.compose(report(Report.Action.FAILED, evil), whole()));

    assertFalse(text.contains("\r\nBcc:"));
    assertTrue(text.lines().allMatch(line -> line.length() <= 998));
    assertTrue(text.chars().allMatch(c -> c >= ' ' || c == '\r' || c == '\n'));
  }

  @Test
  void utf8AddressesMakeAGlobalReport() {
    Mailbox sender = Samples.mailbox("jörg@straße.example");
    Recipient recipient =
        new Recipient(
            Samples.mailbox("δοκιμή@x.example"),
            Set.of(),
            Optional.of(new OriginalRecipient("utf-8", "δοκιμή@y.example")));
    Report report =
        Report.of(
                obligation(sender, AddressForm.SMTPUTF8, Optional.empty(), recipient, 10),
                "1",
                List.of(new Report.Line(recipient, Report.Action.FAILED, NO_USER)),
                NOW,
                NOW)
            .orElseThrow();

    AcceptedMail mail = composer.compose(report, whole());

    assertEquals(AddressForm.SMTPUTF8, mail.envelope().addressForm());
    assertEquals(BodyType.EIGHT_BIT_MIME, mail.envelope().body());
    assertTrue(text(mail).contains("message/global-delivery-status"));
    assertTrue(text(mail).contains("Final-Recipient: utf-8; δοκιμή@x.example\r\n"));
  }

  @Test
  void aContentThatCannotBeReadDoesNotStopTheReport() {
    String text = text(composer.compose(report(Report.Action.FAILED, NO_USER), Excerpt.nothing()));

    assertTrue(text.contains("no longer at hand"));
    assertTrue(text.contains("Received: from h by us; today"));
  }

  @Test
  void pythonReadsTheParts(@TempDir Path folder) throws Exception {
    assumeTrue(hasPython(), "python3 is not installed: its parser is not asked");
    Path file = folder.resolve("report.eml");
    Files.write(file, compose(Report.Action.FAILED, Optional.empty(), Samples.content()).value());
    String program =
        """
        import email, email.policy, sys
        m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
        assert not m.defects, m.defects
        assert m.get_content_type() == 'multipart/report', m.get_content_type()
        assert m.get_param('report-type') == 'delivery-status'
        human, status, original = m.iter_parts()
        assert human.get_content_type() == 'text/plain'
        mta, rcpt = status.get_payload()
        assert mta['Reporting-MTA'] == 'dns; us.example', mta['Reporting-MTA']
        assert rcpt['Action'] == 'failed' and rcpt['Status'] == '5.1.1'
        inner = original.get_payload(0)
        assert inner['Subject'] == 'hello' and 'How are you?' in inner.get_content()
        print('fine')
        """;
    Process python =
        new ProcessBuilder("python3", "-c", program, file.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(python.getInputStream().readAllBytes(), UTF_8);

    assertEquals("fine", said.strip());
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      Process python = new ProcessBuilder("python3", "--version").start();
      return python.waitFor(30, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private AcceptedMail compose(Report.Action action, Optional<DsnReturn> ret, byte[] content) {
    Recipient recipient = Recipient.of(Samples.mailbox("a@x.example"));
    Obligation obligation =
        obligation(Samples.SENDER, AddressForm.ASCII, ret, recipient, content.length);
    Report report =
        Report.of(obligation, "1", List.of(new Report.Line(recipient, action, NO_USER)), NOW, NOW)
            .orElseThrow();
    return composer.compose(report, new Excerpt(content, Extent.WHOLE));
  }

  private static Report report(Report.Action action, Diagnostic why) {
    Recipient recipient = Recipient.of(Samples.mailbox("a@x.example"));
    Obligation obligation =
        obligation(Samples.SENDER, AddressForm.ASCII, Optional.empty(), recipient, 10);
    return report(obligation, action, why);
  }

  private static Report report(Obligation obligation, Report.Action action, Diagnostic why) {
    Recipient recipient = obligation.envelope().recipients().getFirst();
    return Report.of(obligation, "1", List.of(new Report.Line(recipient, action, why)), NOW, NOW)
        .orElseThrow();
  }

  private static Obligation obligation(
      Mailbox sender, AddressForm form, Optional<DsnReturn> ret, Recipient recipient, long size) {
    Envelope plain = Samples.envelope(Samples.mailId(NOW), NOW, size, recipient);
    Envelope envelope =
        new Envelope(
            plain.id(),
            new ReversePath.Of(sender),
            plain.recipients(),
            plain.body(),
            form,
            ret,
            Optional.of("QQ314159"),
            plain.client(),
            plain.acceptedAt(),
            size,
            1);
    return Samples.queued(
        new Site("mx:x.example"),
        envelope,
        new ContentRef.AtRecord("mail.accepted", 0, 0),
        new byte[0]);
  }

  private static Excerpt whole() {
    return new Excerpt(Samples.content(), Extent.WHOLE);
  }

  private static String text(AcceptedMail mail) {
    return new String(mail.value(), UTF_8);
  }
}
