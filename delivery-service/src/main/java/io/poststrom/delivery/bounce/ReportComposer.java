package io.poststrom.delivery.bounce;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.delivery.bounce.DeliveryStatus.Alphabet;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the mail that tells a sender what became of a message: a multipart/report of three parts
 * (RFC 6522), for people, for programs, and what the message was. It goes with a null reverse-path
 * and NOTIFY=NEVER (RFC 3461 section 6.1), and says that it is no answer of a person (RFC 3834).
 *
 * <p>The whole message goes back where the sender asked for that (RET=FULL), or did not ask and it
 * is small; and only with a failure (RFC 3461 section 4.3). Otherwise its header goes back.
 */
public final class ReportComposer {
  private static final byte[] HEADER_END = "\r\n\r\n".getBytes(US_ASCII);

  private final String host;
  private final long fullUpTo;

  /**
   * A composer.
   *
   * @param host our own name: Reporting-MTA and the sender's domain
   * @param fullUpTo the largest content, in octets, that goes back whole unasked
   */
  public ReportComposer(String host, long fullUpTo) {
    this.host = host;
    this.fullUpTo = fullUpTo;
  }

  /** What goes back of the original. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Returned(String type, String encoding, byte[] octets, String sentence) {}

  /** The report as a mail to be accepted. */
  public AcceptedMail compose(Report report, Excerpt content) {
    Alphabet alphabet = alphabet(report);
    Returned returned = returned(report, content, alphabet);
    byte[] text = ReportText.text(host, report, returned.sentence()).getBytes(UTF_8);
    byte[] status = new DeliveryStatus(host, report, alphabet).text().getBytes(UTF_8);
    String boundary = "=_" + report.id().text();
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096 + returned.octets().length);
    write(out, header(report, boundary));
    part(out, boundary, "text/plain; charset=utf-8", is8Bit(text) ? "8bit" : "7bit", text);
    part(
        out,
        boundary,
        alphabet == Alphabet.UTF_8 ? "message/global-delivery-status" : "message/delivery-status",
        is8Bit(status) ? "8bit" : "7bit",
        status);
    part(out, boundary, returned.type(), returned.encoding(), returned.octets());
    write(out, "--" + boundary + "--\r\n");
    return mail(report, alphabet, out.toByteArray());
  }

  private AcceptedMail mail(Report report, Alphabet alphabet, byte[] octets) {
    Envelope envelope =
        new Envelope(
            report.id(),
            new ReversePath.Null(),
            List.of(new Recipient(report.to(), Set.of(DsnNotify.NEVER), Optional.empty())),
            is8Bit(octets) ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
            alphabet == Alphabet.UTF_8 ? AddressForm.SMTPUTF8 : AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo(
                "bounce", "127.0.0.1", 0, host, Optional.empty(), ClientInfo.Trust.RELAY),
            report.at(),
            octets.length,
            0);
    return new AcceptedMail(envelope, List.of(), new ContentRef.Inline(), octets, Optional.empty());
  }

  private String header(Report report, String boundary) {
    StringBuilder out = new StringBuilder(512);
    DeliveryStatus.field(out, "From", "Mail Delivery System <MAILER-DAEMON@" + host + ">");
    DeliveryStatus.field(out, "To", "<" + report.to().text() + ">");
    DeliveryStatus.field(out, "Subject", ReportText.subject(report));
    DeliveryStatus.field(out, "Date", DeliveryStatus.date(report.at()));
    DeliveryStatus.field(out, "Message-ID", "<" + report.id().text() + "@" + host + ">");
    DeliveryStatus.field(out, "Auto-Submitted", "auto-replied");
    DeliveryStatus.field(out, "MIME-Version", "1.0");
    DeliveryStatus.field(
        out,
        "Content-Type",
        "multipart/report; report-type=delivery-status; boundary=\"" + boundary + "\"");
    return out.append("\r\n").toString();
  }

  /** UTF-8 only where the sender's own side has shown that it takes it. RFC 6533 section 4. */
  private static Alphabet alphabet(Report report) {
    boolean offered = report.obligation().envelope().addressForm() == AddressForm.SMTPUTF8;
    boolean used =
        report.lines().stream().anyMatch(line -> line.recipient().mailbox().needsSmtpUtf8());
    boolean needed = report.to().needsSmtpUtf8() || (offered && used);
    return needed ? Alphabet.UTF_8 : Alphabet.ASCII;
  }

  private Returned returned(Report report, Excerpt content, Alphabet alphabet) {
    byte[] added = String.join("", report.obligation().prepended()).getBytes(UTF_8);
    boolean global = alphabet == Alphabet.UTF_8;
    if (content.extent() == Excerpt.Extent.WHOLE && wantsFull(report)) {
      byte[] whole = joined(added, content.octets(), content.octets().length);
      return new Returned(
          global ? "message/global" : "message/rfc822",
          is8Bit(whole) ? "8bit" : "7bit",
          whole,
          "Your message follows.");
    }
    byte[] header = joined(added, content.octets(), headerLength(content));
    String type = global ? "message/global-headers" : "text/rfc822-headers";
    String sentence =
        switch (content.extent()) {
          case WHOLE, BEGINNING -> "The header of your message follows.";
          case NOTHING -> "Your message itself is no longer at hand; what we know of it follows.";
        };
    if (is8Bit(header) && !global) {
      return new Returned(type, "base64", Base64.getMimeEncoder().encode(header), sentence);
    }
    return new Returned(type, is8Bit(header) ? "8bit" : "7bit", header, sentence);
  }

  private boolean wantsFull(Report report) {
    boolean failed =
        report.lines().stream().anyMatch(line -> line.action() == Report.Action.FAILED);
    Optional<DsnReturn> asked = report.obligation().envelope().ret();
    return failed
        && asked
            .map(ret -> ret == DsnReturn.FULL)
            .orElse(report.obligation().envelope().size() <= fullUpTo);
  }

  /** Up to the empty line; of a beginning without one, up to its last complete line. */
  private static int headerLength(Excerpt content) {
    byte[] octets = content.octets();
    int lastLine = 0;
    for (int i = 0; i + 1 < octets.length; i++) {
      if (octets[i] == '\r' && octets[i + 1] == '\n') {
        if (startsWith(octets, i, HEADER_END)) {
          return i + 2;
        }
        lastLine = i + 2;
      }
    }
    return content.extent() == Excerpt.Extent.WHOLE ? octets.length : lastLine;
  }

  private static boolean startsWith(byte[] octets, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= octets.length || octets[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static void part(
      ByteArrayOutputStream out, String boundary, String type, String encoding, byte[] octets) {
    write(
        out,
        "--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n"
            .formatted(boundary, type, encoding));
    out.writeBytes(octets);
    // RFC 2046 section 5.1.1: this CRLF belongs to the boundary.
    write(out, "\r\n");
  }

  private static byte[] joined(byte[] first, byte[] second, int length) {
    byte[] both = new byte[first.length + length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, length);
    return both;
  }

  private static boolean is8Bit(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return true;
      }
    }
    return false;
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }
}
