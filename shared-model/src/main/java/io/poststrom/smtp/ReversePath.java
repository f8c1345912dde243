package io.poststrom.smtp;

/**
 * The argument of MAIL FROM. The null reverse-path is a case of its own. RFC 5321 section 4.1.1.2.
 */
public sealed interface ReversePath {
  /** {@code <>}: nobody wants a report. RFC 5321 section 4.5.5. */
  record Null() implements ReversePath {}

  /** A mailbox that takes the reports. */
  record Of(Mailbox mailbox) implements ReversePath {}

  /**
   * The address without angle brackets, empty for the null reverse-path: for the wire and for logs.
   */
  default String text() {
    return switch (this) {
      case Null() -> "";
      case Of(Mailbox mailbox) -> mailbox.text();
    };
  }
}
