package io.poststrom.delivery.bounce;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.delivery.bounce.DeliveryStatus.Alphabet;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
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
 *
 * <p>A report is never larger than {@link #LARGEST}: recipients beyond what fits are counted, and
 * of a message or header that does not fit, the beginning goes back.
 */
public final class ReportComposer {
  /** The most octets of a report: half of the largest record, so that it passes every topic. */
  static final int LARGEST = 1024 * 1024;

  private static final byte[] HEADER_END = "\r\n\r\n".getBytes(US_ASCII);

  /** Room for the report's own header, and for boundaries and headers of its parts. */
  private static final int FRAME = 8 * 1024;

  /** Octets of a line in base64, and what it stands for. RFC 2045 section 6.8. */
  private static final int BASE64_LINE = 78;

  private static final int BASE64_OCTETS = 57;

  private final String host;
  private final String fromDomain;
  private final long fullUpTo;

  /**
   * A composer.
   *
   * @param host our own name: Reporting-MTA
   * @param fromDomain the domain in From, for which reports are signed
   * @param fullUpTo the largest content, in octets, that goes back whole unasked
   */
  public ReportComposer(String host, String fromDomain, long fullUpTo) {
    this.host = host;
    this.fromDomain = fromDomain;
    this.fullUpTo = fullUpTo;
  }

  /** What goes back of the original. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Returned(String type, String encoding, byte[] octets, String sentence) {}

  /** The report as a mail to be accepted. */
  public AcceptedMail compose(Report report, Excerpt content) {
    Alphabet alphabet = alphabet(report);
    DeliveryStatus fields = new DeliveryStatus(host, report, alphabet);
    byte[] status = fields.text().getBytes(UTF_8);
    int room = LARGEST - FRAME - ReportText.MOST_OCTETS - status.length;
    Returned returned = returned(report, content, alphabet, room);
    byte[] text =
        ReportText.text(host, report, fields.leftOut(), returned.sentence()).getBytes(UTF_8);
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
            0,
            Terms.NONE.over(report.obligation().envelope().terms().tls()));
    return new AcceptedMail(envelope, List.of(), new ContentRef.Inline(), octets, Optional.empty());
  }

  private String header(Report report, String boundary) {
    StringBuilder out = new StringBuilder(512);
    DeliveryStatus.field(out, "From", "Mail Delivery System <MAILER-DAEMON@" + fromDomain + ">");
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

  private Returned returned(Report report, Excerpt content, Alphabet alphabet, int room) {
    byte[] added = String.join("", report.obligation().prepended()).getBytes(UTF_8);
    return content.extent() == Excerpt.Extent.WHOLE && wantsFull(report)
        ? message(joined(added, content.octets(), content.octets().length), alphabet, room)
        : header(joined(added, content.octets(), headerLength(content)), content, alphabet, room);
  }

  private static Returned message(byte[] whole, Alphabet alphabet, int room) {
    byte[] quoted = beginning(whole, room);
    return new Returned(
        alphabet == Alphabet.UTF_8 ? "message/global" : "message/rfc822",
        is8Bit(quoted) ? "8bit" : "7bit",
        quoted,
        quoted.length == whole.length
            ? "Your message follows."
            : "The beginning of your message follows: all of it is too long for a report.");
  }

  private static Returned header(byte[] header, Excerpt content, Alphabet alphabet, int room) {
    boolean global = alphabet == Alphabet.UTF_8;
    boolean encoded = is8Bit(header) && !global;
    byte[] quoted = beginning(header, encoded ? room / BASE64_LINE * BASE64_OCTETS : room);
    return new Returned(
        global ? "message/global-headers" : "text/rfc822-headers",
        encoded ? "base64" : is8Bit(quoted) ? "8bit" : "7bit",
        encoded ? Base64.getMimeEncoder().encode(quoted) : quoted,
        switch (content.extent()) {
          case WHOLE, BEGINNING ->
              quoted.length == header.length
                  ? "The header of your message follows."
                  : "The beginning of your message's header follows: all of it is too long for a"
                      + " report.";
          case NOTHING -> "Your message itself is no longer at hand; what we know of it follows.";
        });
  }

  /** All of it, or what fits of it, up to the end of a line. */
  private static byte[] beginning(byte[] octets, int room) {
    if (octets.length <= room) {
      return octets;
    }
    int end = room;
    while (end > 0 && !(end > 1 && octets[end - 2] == '\r' && octets[end - 1] == '\n')) {
      end--;
    }
    return Arrays.copyOf(octets, end);
  }

  private boolean wantsFull(Report report) {
    boolean failed =
        report.lines().stream().anyMatch(line -> line.action() == Report.Action.FAILED);
    // RFC 8689 section 5: as if RET=HDRS was there.
    boolean secret = report.obligation().envelope().requiresTls();
    Optional<DsnReturn> asked = report.obligation().envelope().ret();
    return failed
        && !secret
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
