package io.poststrom.filter.report;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.filter.report.DomainTally.Counted;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * The mail that carries a report: RFC 9990 section 3.5.2. A mail of our own, handed in as bounces
 * are: with a null reverse-path and NOTIFY=NEVER, so that nothing ever comes of its failure, and
 * marked as no answer of a person (RFC 3834).
 */
final class AggregateMail {
  /** The most octets: half of the largest record, so that it passes every topic. */
  static final int LARGEST = 1024 * 1024;

  /** The listener of mails that we make ourselves. */
  private static final String OWN = "bounce";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Identity identity;
  private final AggregateReport report;
  private final Instant now;

  AggregateMail(Identity identity, AggregateReport report, Instant now) {
    this.identity = identity;
    this.report = report;
    this.now = now;
  }

  /** The mail, with as many rows as it has room for. */
  AcceptedMail to(List<Mailbox> readers) {
    List<Counted> rows = report.tally().rows();
    byte[] octets = content(readers, rows, report.tally().leftOut());
    while (octets.length > LARGEST) {
      rows = rows.subList(0, rows.size() / 2);
      octets = content(readers, rows, all() - mails(rows));
    }
    return mail(readers, octets);
  }

  private long all() {
    return mails(report.tally().rows()) + report.tally().leftOut();
  }

  private static long mails(List<Counted> rows) {
    return rows.stream().mapToLong(Counted::mails).sum();
  }

  private AcceptedMail mail(List<Mailbox> readers, byte[] octets) {
    Envelope envelope =
        new Envelope(
            report.id(),
            new ReversePath.Null(),
            readers.stream()
                .map(to -> new Recipient(to, Set.of(DsnNotify.NEVER), Optional.empty()))
                .toList(),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo(
                OWN, "127.0.0.1", 0, identity.host(), Optional.empty(), ClientInfo.Trust.RELAY),
            Instant.ofEpochMilli(now.toEpochMilli()),
            octets.length,
            0);
    return new AcceptedMail(envelope, List.of(), new ContentRef.Inline(), octets, Optional.empty());
  }

  private byte[] content(List<Mailbox> readers, List<Counted> rows, long leftOut) {
    String boundary = "=_" + report.id().text();
    String file =
        "%s!%s!%d!%d.xml.gz"
            .formatted(
                identity.submitter(),
                report.domain(),
                report.span().begin().getEpochSecond(),
                report.lastSecond());
    StringBuilder out = new StringBuilder(8_192).append(header(readers, boundary));
    part(out, boundary, List.of("Content-Type: text/plain; charset=us-ascii"));
    out.append(text(mails(rows), leftOut));
    part(
        out,
        boundary,
        List.of(
            "Content-Type: application/gzip",
            "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment;\r\n filename=\"" + file + "\""));
    byte[] xml = gzip(AggregateXml.of(identity, report, rows, leftOut));
    out.append(Base64.getMimeEncoder().encodeToString(xml));
    out.append("\r\n--").append(boundary).append("--\r\n");
    return out.toString().getBytes(US_ASCII);
  }

  private String header(List<Mailbox> readers, String boundary) {
    String id = "<" + report.reportId(identity) + ">";
    FieldWriter to = new FieldWriter("To");
    for (int i = 0; i < readers.size(); i++) {
      to.word("<" + readers.get(i).text() + ">" + (i < readers.size() - 1 ? "," : ""));
    }
    return new FieldWriter("From").word("<" + identity.email().text() + ">").field()
        + to.field()
        + new FieldWriter("Subject").words(subject(id)).field()
        + new FieldWriter("Date").words(DATE.format(now)).field()
        + new FieldWriter("Message-ID").word(id).field()
        + new FieldWriter("Auto-Submitted").word("auto-generated").field()
        + new FieldWriter("MIME-Version").word("1.0").field()
        + new FieldWriter("Content-Type")
            .word("multipart/mixed;")
            .word("boundary=\"" + boundary + "\"")
            .field();
  }

  private String subject(String id) {
    return "Report Domain: %s Submitter: %s Report-ID: %s"
        .formatted(report.domain(), identity.submitter(), id);
  }

  private String text(long mails, long leftOut) {
    return """
        This is a DMARC aggregate report (RFC 9990) for %s,
        from %s to %s,
        sent because its DMARC record asks for it. It tells of %d mails.%s
        The attachment is XML, compressed with gzip.
        """
        .formatted(
            report.domain(),
            report.span().begin(),
            report.span().end(),
            mails,
            leftOut == 0 ? "" : "\n" + leftOut + " more were too different to find room in it.")
        .replace("\n", "\r\n");
  }

  private static void part(StringBuilder out, String boundary, List<String> fields) {
    out.append("\r\n--").append(boundary).append("\r\n");
    fields.forEach(field -> out.append(field).append("\r\n"));
    out.append("\r\n");
  }

  private static byte[] gzip(byte[] octets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length / 8 + 512);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
