package io.poststrom.filter.quarantine;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.filter.quarantine.Addressees.Addressee;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The mail that tells a recipient what is held for him: a list, as plain text, of what strangers
 * have written, made harmless. Nothing in it releases anything, and nothing of a held mail's body
 * is in it.
 *
 * <p>A mail of our own, handed in as bounces are: with a null reverse-path and NOTIFY=NEVER, so
 * that nothing ever comes of its failure, marked as no answer of a person (RFC 3834), and never
 * checked, so that none is ever held and told of in the next one.
 */
public final class Digest {
  /** The listener of mails that we make ourselves. */
  private static final String OWN = "bounce";

  /** The most octets: half of the largest record, so that it passes every topic. */
  private static final int LARGEST = 1024 * 1024;

  private static final int LONGEST = 100;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private final Style style;
  private final Instant now;

  /**
   * What is the same in all.
   *
   * @param from whose name stands in From
   * @param host ours
   * @param contact how to get a mail; {@code {mail}} in it stands for a mail's number
   * @param rows so many mails are listed at most
   * @param kept how long a mail is held
   */
  public record Style(Mailbox from, String host, String contact, int rows, Duration kept) {}

  /** Digests that are written now. */
  public Digest(Style style, Instant now) {
    this.style = style;
    this.now = now;
  }

  /** The mail, with as many rows as it has room for. */
  public AcceptedMail to(MailId id, Addressee addressee) {
    Mailbox recipient = addressee.to();
    int rows = style.rows();
    byte[] octets = octets(id, addressee, rows);
    while (octets.length > LARGEST) {
      rows = rows / 2;
      octets = octets(id, addressee, rows);
    }
    boolean isAscii = !recipient.needsSmtpUtf8();
    Envelope envelope =
        new Envelope(
            id,
            new ReversePath.Null(),
            List.of(new Recipient(recipient, Set.of(DsnNotify.NEVER), Optional.empty())),
            isAscii ? BodyType.SEVEN_BIT : BodyType.EIGHT_BIT_MIME,
            isAscii ? AddressForm.ASCII : AddressForm.SMTPUTF8,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo(
                OWN, "127.0.0.1", 0, style.host(), Optional.empty(), ClientInfo.Trust.RELAY),
            Instant.ofEpochMilli(now.toEpochMilli()),
            octets.length,
            0);
    return new AcceptedMail(envelope, List.of(), new ContentRef.Inline(), octets, Optional.empty());
  }

  private byte[] octets(MailId id, Addressee to, int rows) {
    return (header(id, to.to(), to.held().size())
            + "\r\n"
            + QuotedPrintable.of(text(to.to(), to.held(), rows)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private String header(MailId id, Mailbox recipient, int count) {
    String subject = count == 1 ? "1 mail is held for you" : count + " mails are held for you";
    return new FieldWriter("From").word("<" + style.from().text() + ">").field()
        // RFC 6532: the one field that may have more than ASCII.
        + "To: <"
        + recipient.text()
        + ">\r\n"
        + new FieldWriter("Subject").words(subject).field()
        + new FieldWriter("Date").words(DATE.format(now)).field()
        + new FieldWriter("Message-ID").word("<" + id.text() + "@" + style.host() + ">").field()
        + new FieldWriter("Auto-Submitted").word("auto-generated").field()
        + new FieldWriter("MIME-Version").word("1.0").field()
        + new FieldWriter("Content-Type").words("text/plain; charset=utf-8").field()
        + new FieldWriter("Content-Transfer-Encoding").word("quoted-printable").field();
  }

  private String text(Mailbox recipient, List<HeldMail> held, int rows) {
    boolean isOfEach = style.contact().contains("{mail}");
    StringBuilder out = new StringBuilder(1_024);
    out.append(
        """
        These mails to %s look like spam and are held.
        Whoever does not want them has nothing to do: each is deleted %s after it came.
        %s

        """
            .formatted(
                plain(recipient.text()),
                kept(),
                isOfEach ? "To get one:" : "To get one, give its number: " + style.contact()));
    held.stream()
        .sorted(Comparator.comparingDouble(HeldMail::score).thenComparing(HeldMail::heldAt))
        .limit(rows)
        .forEach(mail -> row(out, mail, isOfEach));
    if (held.size() > rows) {
      out.append("and %d more, which look even more like spam.%n".formatted(held.size() - rows));
    }
    return out.toString();
  }

  private void row(StringBuilder out, HeldMail mail, boolean hasContact) {
    out.append(
        """
        Subject  %s
        From     %s
        Held     %s UTC, score %.1f
        Number   %s
        """
            .formatted(
                mail.subject().isEmpty() ? "(not shown)" : defused(mail.subject()),
                mail.sender().isEmpty() ? "<>" : defused(mail.sender()),
                TIME.format(mail.heldAt()),
                mail.score(),
                mail.id()));
    if (hasContact) {
      out.append("Get it   ")
          .append(style.contact().replace("{mail}", mail.id().text()))
          .append('\n');
    }
    out.append('\n');
  }

  private String kept() {
    long days = style.kept().toDays();
    return days > 1 ? days + " days" : style.kept().toHours() + " hours";
  }

  private static String plain(String text) {
    String one = Preview.plain(text).replace('\n', ' ').replace('\t', ' ').strip();
    return one.length() > LONGEST ? one.substring(0, LONGEST) + "..." : one;
  }

  /**
   * No reader's program makes a link of it: neither of a scheme nor of what looks like a host,
   * whichever of the dots of IDNA stands in it (RFC 3490 section 3.1).
   */
  private static String defused(String text) {
    return plain(text)
        .replace("://", "[://]")
        .replaceAll("(?<=\\S)[.\u3002\uff0e\uff61](?=\\S)", "[$0]");
  }
}
