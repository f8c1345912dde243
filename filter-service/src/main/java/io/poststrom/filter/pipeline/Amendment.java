package io.poststrom.filter.pipeline;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What others want changed in a mail, worked out: fields to stand above it; edits of its own
 * fields, by their place; another body; another envelope. Fields are counted as they stood when the
 * mail was accepted, whatever has been deleted since, as Sendmail counts them.
 */
final class Amendment {
  private final Header header;
  private final List<String> fields = new ArrayList<>();
  private final Map<Integer, Optional<String>> edits = new HashMap<>();
  private final List<Recipient> accepted;
  private final List<Recipient> recipients;
  private ReversePath sender;
  private boolean isEnvelopeChanged;
  private Optional<ByteArrayOutputStream> body = Optional.empty();

  private Amendment(Envelope envelope, Header header) {
    this.header = header;
    this.accepted = envelope.recipients();
    this.recipients = new ArrayList<>(accepted);
    this.sender = envelope.reversePath();
  }

  /**
   * Works them out.
   *
   * @throws IllegalArgumentException where one can't be made
   */
  static Amendment of(Envelope envelope, Header header, List<Change> changes) {
    Amendment amendment = new Amendment(envelope, header);
    changes.forEach(amendment::take);
    return amendment;
  }

  /** Whole header fields to stand above the content. */
  List<String> fields() {
    return List.copyOf(fields);
  }

  /** Whether header or body of the content are to be written anew. */
  boolean changesContent() {
    return !edits.isEmpty() || body.isPresent();
  }

  /** Whether it is more than fields above it. */
  boolean isRewriting() {
    return changesContent() || isEnvelopeChanged;
  }

  /** Recipients for whom it was accepted and who are not to get it. */
  List<Recipient> removed() {
    return accepted.stream().filter(one -> !recipients.contains(one)).toList();
  }

  ReversePath sender() {
    return sender;
  }

  /** Who is to get it; may be none. */
  List<Recipient> recipients() {
    return List.copyOf(recipients);
  }

  /** The content as it is to be. */
  byte[] applied(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length);
    int from = 0;
    for (int i = 0; i < header.fields().size(); i++) {
      HeaderField field = header.fields().get(i);
      Optional<String> edit = edits.get(i);
      if (edit != null) {
        out.write(content, from, field.start() - from);
        out.writeBytes(edit.orElse("").getBytes(StandardCharsets.UTF_8));
        from = afterLine(content, field.end());
      }
    }
    out.write(content, from, header.bodyStart() - from);
    if (body.isPresent()) {
      writeLines(body.get().toByteArray(), out);
    } else {
      out.write(content, header.bodyStart(), content.length - header.bodyStart());
    }
    return out.toByteArray();
  }

  /** Each line ends in CRLF, however it ended. */
  private static void writeLines(byte[] octets, ByteArrayOutputStream out) {
    for (int i = 0; i < octets.length; i++) {
      boolean isCr = octets[i] == '\r';
      if (isCr || octets[i] == '\n') {
        out.write('\r');
        out.write('\n');
        i += isCr && i + 1 < octets.length && octets[i + 1] == '\n' ? 1 : 0;
      } else {
        out.write(octets[i]);
      }
    }
  }

  private static int afterLine(byte[] content, int end) {
    int at = end;
    while (at < content.length && content[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, content.length);
  }

  private void take(Change change) {
    switch (change) {
      case Change.AddField(String name, String value) -> fields.add(field(name, value));
      case Change.SetField set -> set(set);
      case Change.Body(byte[] octets) -> {
        ByteArrayOutputStream all = body.orElseGet(ByteArrayOutputStream::new);
        all.writeBytes(octets);
        body = Optional.of(all);
      }
      case Change.Sender(String path) -> {
        sender = path(path).<ReversePath>map(ReversePath.Of::new).orElse(new ReversePath.Null());
        isEnvelopeChanged = true;
      }
      case Change.AddRecipient(String path) -> add(forwardPath(path));
      case Change.RemoveRecipient(String path) -> remove(forwardPath(path));
    }
  }

  private void set(Change.SetField change) {
    Optional<String> value =
        change.value().isBlank()
            ? Optional.empty()
            : Optional.of(field(change.name(), change.value()));
    int left = Math.max(change.index(), 1);
    for (int i = 0; i < header.fields().size(); i++) {
      if (header.fields().get(i).name().equalsIgnoreCase(change.name()) && --left == 0) {
        edits.put(i, value);
        return;
      }
    }
    value.ifPresent(fields::add);
  }

  /** Who was removed before comes back with all that was asked for him. */
  private void add(Mailbox mailbox) {
    if (recipients.stream().noneMatch(known -> known.mailbox().equals(mailbox))) {
      recipients.add(
          accepted.stream()
              .filter(one -> one.mailbox().equals(mailbox))
              .findFirst()
              .orElseGet(() -> Recipient.of(mailbox)));
      isEnvelopeChanged = true;
    }
  }

  private void remove(Mailbox mailbox) {
    if (recipients.removeIf(known -> known.mailbox().equals(mailbox))) {
      isEnvelopeChanged = true;
    }
  }

  private static Mailbox forwardPath(String path) {
    return path(path)
        .orElseThrow(() -> new IllegalArgumentException("a recipient without an address"));
  }

  private static Optional<Mailbox> path(String path) {
    String text = path.strip();
    boolean bracketed = text.startsWith("<") && text.endsWith(">");
    String address = bracketed ? text.substring(1, text.length() - 1) : text;
    return address.isEmpty() ? Optional.empty() : Optional.of(MailboxParser.parse(address));
  }

  /** Whole, CRLF included; what would end it or begin another one is folded or left out. */
  private static String field(String name, String value) {
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
      throw new IllegalArgumentException("a header field without a name");
    }
    StringBuilder text = new StringBuilder(name).append(':');
    boolean isFirst = true;
    for (String line : value.replace("\r\n", "\n").split("\n", -1)) {
      if (isFirst || !line.isBlank()) {
        boolean isFolded = isFirst || line.startsWith(" ") || line.startsWith("\t");
        text.append(isFirst ? "" : "\r\n").append(isFolded ? "" : "\t");
        line.chars().forEach(c -> text.append(c == '\r' || c == 0 ? '?' : (char) c));
      }
      isFirst = false;
    }
    return text.append("\r\n").toString();
  }
}
