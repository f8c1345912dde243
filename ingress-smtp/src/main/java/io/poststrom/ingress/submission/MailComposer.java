package io.poststrom.ingress.submission;

import io.poststrom.ingress.submission.MailRequest.Address;
import io.poststrom.ingress.submission.MailRequest.Attachment;
import io.poststrom.ingress.submission.MailRequest.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Composes the mail of a request: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 2387. It comes in
 * pieces of about 64 KiB, so that neither a text nor an attachment is ever in memory a second time.
 * Date and Message-ID are left to the session, which adds them where they are missing.
 */
final class MailComposer implements Iterator<byte[]> {
  private static final int PIECE = 64 << 10;
  private static final int LONGEST_PLAIN_LINE = 900;

  private final String boundary;
  private final Deque<Iterator<byte[]>> pieces = new ArrayDeque<>();
  private int parts;

  /**
   * The mail of a request.
   *
   * @param mark what no content holds: boundaries are made of it
   */
  MailComposer(MailRequest mail, String mark) {
    this.boundary = "=_" + mark;
    header(mail);
    body(mail);
  }

  @Override
  public boolean hasNext() {
    while (!pieces.isEmpty() && !pieces.getFirst().hasNext()) {
      pieces.removeFirst();
    }
    return !pieces.isEmpty();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the mail has ended");
    }
    return pieces.getFirst().next();
  }

  private void header(MailRequest mail) {
    StringBuilder header = new StringBuilder();
    header.append(HeaderText.addresses("From", List.of(mail.from())));
    addresses(header, "Reply-To", mail.replyTo().stream().toList());
    addresses(header, "To", mail.to());
    addresses(header, "Cc", mail.cc());
    if (!mail.subject().isEmpty()) {
      header.append(HeaderText.unstructured("Subject", mail.subject()));
    }
    for (Field field : mail.headers()) {
      header.append(HeaderText.unstructured(field.name(), field.value()));
    }
    add(header.append("MIME-Version: 1.0\r\n").toString());
  }

  private static void addresses(StringBuilder header, String name, List<Address> addresses) {
    if (!addresses.isEmpty()) {
      header.append(HeaderText.addresses(name, addresses));
    }
  }

  /** The files beside the text; what the HTML shows belongs to it. */
  private void body(MailRequest mail) {
    List<Attachment> beside =
        mail.attachments().stream()
            .filter(a -> a.contentId().isEmpty() || mail.html().isEmpty())
            .toList();
    boolean hasText = mail.text().isPresent() || mail.html().isPresent();
    if (beside.isEmpty() && hasText) {
      texts(mail);
      return;
    }
    String mixed = open("mixed");
    if (hasText) {
      separate(mixed);
      texts(mail);
    }
    for (Attachment attachment : beside) {
      separate(mixed);
      file(attachment, "attachment");
    }
    close(mixed);
  }

  private void texts(MailRequest mail) {
    if (mail.text().isEmpty() || mail.html().isEmpty()) {
      mail.text().ifPresent(text -> text("plain", text));
      mail.html().ifPresent(html -> html(mail, html));
      return;
    }
    String alternative = open("alternative");
    separate(alternative);
    text("plain", mail.text().get());
    separate(alternative);
    html(mail, mail.html().get());
    close(alternative);
  }

  private void html(MailRequest mail, String html) {
    List<Attachment> inside =
        mail.attachments().stream().filter(a -> a.contentId().isPresent()).toList();
    if (inside.isEmpty()) {
      text("html", html);
      return;
    }
    String related = open("related");
    separate(related);
    text("html", html);
    for (Attachment attachment : inside) {
      separate(related);
      file(attachment, "inline");
    }
    close(related);
  }

  private void text(String subtype, String text) {
    if (isPlain(text)) {
      add("Content-Type: text/" + subtype + "; charset=us-ascii\r\n\r\n");
      pieces.add(new LineEnds(text));
      endLine(text);
      return;
    }
    add("Content-Type: text/" + subtype + "; charset=utf-8\r\n");
    if (isMostlyAscii(text)) {
      add("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
      pieces.add(new QuotedPrintable(text));
      endLine(text);
    } else {
      add("Content-Transfer-Encoding: base64\r\n\r\n");
      pieces.add(new Base64Lines(new LineEnds(text)));
    }
  }

  private void file(Attachment file, String disposition) {
    List<String> type = new ArrayList<>(List.of(file.type() + ";"));
    type.addAll(HeaderText.parameter("name", file.name()));
    List<String> how = new ArrayList<>(List.of(disposition + ";"));
    how.addAll(HeaderText.parameter("filename", file.name()));
    add(HeaderText.field("Content-Type", type));
    add(HeaderText.field("Content-Disposition", how));
    Optional<String> id = file.contentId();
    id.ifPresent(text -> add("Content-ID: <" + text + ">\r\n"));
    add("Content-Transfer-Encoding: base64\r\n\r\n");
    pieces.add(new Base64Lines(cut(file.content())));
  }

  private String open(String subtype) {
    String mark = boundary + "_" + parts++;
    add("Content-Type: multipart/" + subtype + ";\r\n boundary=\"" + mark + "\"\r\n");
    return mark;
  }

  private void separate(String mark) {
    add("\r\n--" + mark + "\r\n");
  }

  private void close(String mark) {
    add("\r\n--" + mark + "--\r\n");
  }

  private void add(String text) {
    pieces.add(List.of(text.getBytes(StandardCharsets.UTF_8)).iterator());
  }

  /** Octets without a copy of all of them. */
  private static Iterator<byte[]> cut(byte[] octets) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < octets.length;
      }

      @Override
      public byte[] next() {
        int end = Math.min(octets.length, at + PIECE);
        byte[] piece = Arrays.copyOfRange(octets, at, end);
        at = end;
        return piece;
      }
    };
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t' || c == '\r' || c == '\n')
        && text.lines().allMatch(line -> line.length() <= LONGEST_PLAIN_LINE);
  }

  private static boolean isMostlyAscii(String text) {
    long others = text.chars().filter(c -> c >= 0x7f).count();
    return others * 6 < text.length();
  }

  private void endLine(String text) {
    if (!text.endsWith("\n") && !text.endsWith("\r")) {
      add("\r\n");
    }
  }
}
