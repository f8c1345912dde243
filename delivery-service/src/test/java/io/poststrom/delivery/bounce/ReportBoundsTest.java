package io.poststrom.delivery.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.bounce.Excerpt.Extent;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A report is a record too: whatever it is about, it stays well below the largest. */
class ReportBoundsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int MOST_RECIPIENTS = 1_500;
  private static final String LINE = "a line of the body, not a short one\r\n";
  private final ReportComposer composer =
      new ReportComposer("us.example", "us.example", 512 * 1024);

  @Test
  void ofALongMessageTheBeginningGoesBackCutAtTheEndOfALine() {
    byte[] content = ("Subject: long\r\n\r\n" + LINE.repeat(50_000)).getBytes(UTF_8);

    String text = text(composer.compose(report(1, "a", "no such user"), whole(content)));

    assertTrue(text.contains("The beginning of your message follows"));
    assertTrue(text.contains("Content-Type: message/rfc822") && text.contains("Subject: long"));
    assertTrue(text.contains("\r\n" + LINE + "\r\n--=_"), "the last line quoted is a whole one");
  }

  @Test
  void aMessageThatFitsGoesBackWhole() {
    byte[] content = ("Subject: s\r\n\r\n" + LINE.repeat(14_000) + "The end").getBytes(UTF_8);

    String text = text(composer.compose(report(1, "a", "no such user"), whole(content)));

    assertTrue(text.contains("Your message follows.") && text.contains("The end\r\n--=_"));
  }

  @Test
  void aMessageOfOneEndlessLineIsNotQuoted() {
    byte[] content = new byte[1_900_000];
    Arrays.fill(content, (byte) 'x');

    String text = text(composer.compose(report(1, "a", "no such user"), whole(content)));

    assertFalse(text.contains("xxx"));
    assertTrue(text.contains("Received: from h by us; today"));
  }

  @Test
  void ofALongHeaderTheBeginningGoesBackInBase64Too() {
    byte[] header = ("Subject: lang\r\n" + "X-Ä: ß\r\n".repeat(200_000)).getBytes(UTF_8);

    String text =
        text(composer.compose(report(1, "a", "no"), new Excerpt(header, Extent.BEGINNING)));

    assertTrue(text.contains("The beginning of your message's header follows"));
    assertTrue(text.contains("Content-Transfer-Encoding: base64"));
  }

  @Test
  void asManyRecipientsAsAMailHasAreAllNamedWhereTheirAddressesAreOfUsualLength() {
    Report report = report(MOST_RECIPIENTS, "some.recipient", "550 no such user here".repeat(4));

    String text = text(composer.compose(report, whole(Samples.content())));

    assertEquals(MOST_RECIPIENTS, count(text, "Final-Recipient: "));
    assertFalse(text.contains("Left-Out"));
    assertTrue(text.contains("and 1450 more in the next part"));
  }

  @Test
  void recipientsWithoutRoomAreCountedInWords() {
    Report report = report(MOST_RECIPIENTS, "ä".repeat(250), "nein, " + "ü".repeat(990));

    AcceptedMail mail = composer.compose(report, whole(LINE.repeat(13_000).getBytes(UTF_8)));

    String text = text(mail);
    int named = count(text, "Final-Recipient: ");
    int leftOut = MOST_RECIPIENTS - named;
    assertTrue(named > 50 && leftOut > 0, named + " are named");
    assertTrue(text.contains("X-Poststrom-Recipients-Left-Out: " + leftOut + "\r\n"));
    String unfolded = text.replace("\r\n", " ");
    assertTrue(unfolded.contains("names " + named + " recipients and has no room for " + leftOut));
  }

  private static String text(AcceptedMail mail) {
    assertTrue(mail.value().length <= ReportComposer.LARGEST, mail.value().length + " octets");
    assertTrue(MailCodec.encode(mail).octets() <= Topic.MAX_RECORD / 2 + 8_192);
    String text = new String(mail.value(), UTF_8);
    assertTrue(text.endsWith("--\r\n"), "the last boundary");
    return text;
  }

  private static int count(String text, String what) {
    return text.split(what, -1).length - 1;
  }

  private static Excerpt whole(byte[] content) {
    return new Excerpt(content, Extent.WHOLE);
  }

  private static Report report(int recipients, String localPart, String said) {
    Diagnostic why =
        new Diagnostic(NOW, "mx.x.example[192.0.2.25]", 550, new EnhancedStatusCode(5, 1, 1), said);
    List<Recipient> all =
        IntStream.range(0, recipients)
            .mapToObj(i -> localPart + i + "@x.example")
            .map(
                address ->
                    new Recipient(
                        Samples.mailbox(address), Set.of(), Optional.of(original(address))))
            .toList();
    List<Report.Line> lines =
        all.stream().map(one -> new Report.Line(one, Report.Action.FAILED, why)).toList();
    return Report.of(obligation(all), "1", lines, NOW, NOW).orElseThrow();
  }

  private static OriginalRecipient original(String address) {
    return new OriginalRecipient("utf-8", address.substring(Math.max(0, address.length() - 60)));
  }

  private static Obligation obligation(List<Recipient> recipients) {
    Envelope plain =
        Samples.envelope(Samples.mailId(NOW), NOW, 10, recipients.toArray(Recipient[]::new));
    Envelope envelope =
        new Envelope(
            plain.id(),
            plain.reversePath(),
            recipients,
            plain.body(),
            AddressForm.ASCII,
            Optional.of(DsnReturn.FULL),
            Optional.empty(),
            plain.client(),
            NOW,
            10,
            1);
    return Samples.queued(
        new Site("mx:x.example"),
        envelope,
        new ContentRef.AtRecord("mail.accepted", 0, 0),
        new byte[0]);
  }
}
