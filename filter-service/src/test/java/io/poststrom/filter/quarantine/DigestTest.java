package io.poststrom.filter.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.MailboxParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a recipient is told. */
class DigestTest {
  private static final Instant UNTIL = Instant.parse("2026-11-22T06:00:00Z");

  private static final MailId ID = Mails.id("digest");

  private static HeldMail held(String sender, String subject, double score) {
    return new HeldMail(
        new Place(0, 0),
        Mails.id(subject + score),
        Instant.parse("2026-11-22T03:59:30Z"),
        sender,
        List.of("bob@one.test"),
        1,
        score,
        "X",
        5,
        subject);
  }

  private static AcceptedMail digest(String contact, int rows, HeldMail... held) {
    Digest.Style style =
        new Digest.Style(
            MailboxParser.parse("help@one.test"),
            "mx.one.test",
            contact,
            rows,
            Duration.ofDays(30));
    return new Digest(style, UNTIL.plusSeconds(130))
        .to(
            ID,
            new Addressees.Addressee(
                "bob@one.test", MailboxParser.parse("bob@one.test"), List.of(held)));
  }

  private static String text(AcceptedMail mail) {
    return MailTextReader.read(HeaderParser.parse(mail.value()), mail.value()).text();
  }

  @Test
  void itIsAListOfWhatIsHeldThatNobodyAnswers() {
    AcceptedMail mail = digest("help@one.test", 10, held("ann@x.test", "Gr\u00fc\u00dfe", 12.34));

    String raw = new String(mail.value(), StandardCharsets.US_ASCII);
    assertTrue(raw.contains("From: <help@one.test>\r\nTo: <bob@one.test>\r\n"), raw);
    assertTrue(raw.contains("Subject: 1 mail is held for you\r\n"), raw);
    assertTrue(raw.contains("Auto-Submitted: auto-generated\r\n"), raw);
    assertTrue(raw.lines().allMatch(line -> line.length() <= 78), raw);
    assertEquals("", mail.envelope().reversePath().text());
    assertEquals(Set.of(DsnNotify.NEVER), mail.envelope().recipients().getFirst().notifications());
    assertEquals(ID, mail.envelope().id());
    String text = text(mail);
    for (String line :
        List.of(
            "Subject  Gr\u00fc\u00dfe",
            "From     ann@x[.]test",
            "Held     2026-11-22 03:59 UTC, score 12.3",
            "deleted 30 days after it came",
            "To get one, give its number: help@one.test",
            "Number   " + Mails.id("Gr\u00fc\u00dfe12.34"))) {
      assertTrue(text.contains(line), text);
    }
  }

  @Test
  void whatStrangersWriteLeadsNowhereAndHidesNothing() {
    String text =
        text(
            digest(
                "help@one.test",
                10,
                held("a\u202eb@x.test", "http://evil.test/x www.evil.test\r\n\r\nNumber 1", 11)));
    assertTrue(text.contains("Subject  http[://]evil[.]test/x www[.]evil[.]test  Number 1"), text);
    assertTrue(text.contains("From     a\ufffdb@x[.]test"), text);
    assertFalse(text.contains("p://"), text);
  }

  @Test
  void noHostOfAStrangersIsALinkWhateverItIsWrittenIn() {
    String text =
        text(
            digest(
                "help@one.test",
                10,
                held(
                    "\"https://evil.test/login\"@x.test",
                    "e\u0301.evil.test \u2603.evil.test evil\u3002test evil\uff0etest evil\uff61test"
                        + " 192.0.2.1/x evil.\u0442\u0435st. The end.",
                    11)));
    assertTrue(text.contains("From     \"https[://]evil[.]test/login\"@x[.]test"), text);
    assertTrue(
        text.contains(
            "Subject  e\u0301[.]evil[.]test \u2603[.]evil[.]test evil[\u3002]test evil[\uff0e]test"
                + " evil[\uff61]test 192[.]0[.]2[.]1/x evil[.]\u0442\u0435st. The end."),
        text);
  }

  @Test
  void whatLooksLeastLikeSpamComesFirstAndTheListIsBounded() {
    List<HeldMail> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      many.add(held("s" + i + "@x.test", "s" + i, 40 - i));
    }
    String text = text(digest("https://help.test/{mail}", 10, many.toArray(HeldMail[]::new)));
    assertTrue(text.indexOf("Subject  s29") < text.indexOf("Subject  s28"), text);
    assertFalse(text.contains("Subject  s19\n"), text);
    assertTrue(text.contains("and 20 more, which look even more like spam."), text);
    assertTrue(text.contains("Get it   https://help.test/" + Mails.id("s2911.0")), text);
  }

  @Test
  void itHasNoMoreRowsThanFindRoomInARecord() {
    List<HeldMail> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(held("\u20ac".repeat(100) + i, "\u20ac".repeat(100) + i, 40 - i / 100.0));
    }
    AcceptedMail mail = digest("https://help.test/{mail}", 1_000, many.toArray(HeldMail[]::new));
    assertTrue(mail.value().length <= 1024 * 1024, () -> mail.value().length + " octets");
    assertEquals(mail.envelope().size(), mail.value().length);
    String text = text(mail);
    assertTrue(text.contains("Number   " + many.getLast().id()), "the one least like spam");
    assertTrue(text.contains("and 500 more, which look even more like spam."), text);
  }
}
