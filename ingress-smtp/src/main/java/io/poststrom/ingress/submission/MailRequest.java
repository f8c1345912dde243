package io.poststrom.ingress.submission;

import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.Mailbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mail as a program describes it. What it holds is well formed: no text has a control character
 * that could end a line of the header.
 *
 * @param from the author, and the reverse-path
 * @param replyTo where answers go
 * @param to shown in To
 * @param cc shown in Cc
 * @param bcc shown nowhere
 * @param subject empty for none
 * @param text the plain text
 * @param html the same as HTML
 * @param attachments in order
 * @param headers further fields
 * @param options what does not stand in the mail
 */
public record MailRequest(
    Address from,
    Optional<Address> replyTo,
    List<Address> to,
    List<Address> cc,
    List<Address> bcc,
    String subject,
    Optional<String> text,
    Optional<String> html,
    List<Attachment> attachments,
    List<Field> headers,
    Options options) {
  /** An address with the name that is shown; the name may be empty. */
  public record Address(String name, Mailbox mailbox) {}

  /**
   * A file.
   *
   * @param type media type, such as {@code image/png}
   * @param contentId how the HTML refers to it ({@code cid:}); then it is shown inside
   */
  @SuppressWarnings("ArrayRecordComponent") // megabytes that are never copied nor compared
  public record Attachment(String name, String type, Optional<String> contentId, byte[] content) {}

  /** A header field. */
  public record Field(String name, String value) {}

  /** When to send it, and words that its events carry. */
  public record Options(Optional<Instant> sendAt, List<String> tags) {}

  /** Everybody who gets it. */
  List<Mailbox> recipients() {
    return Stream.of(to, cc, bcc).flatMap(List::stream).map(Address::mailbox).distinct().toList();
  }

  /** Whether an address needs SMTPUTF8; names do not. */
  AddressForm form() {
    boolean beyondAscii =
        Stream.of(List.of(from), replyTo.stream().toList(), to, cc, bcc)
            .flatMap(List::stream)
            .anyMatch(address -> address.mailbox().needsSmtpUtf8());
    return beyondAscii ? AddressForm.SMTPUTF8 : AddressForm.ASCII;
  }
}
