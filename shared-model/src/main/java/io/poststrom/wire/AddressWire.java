package io.poststrom.wire;

import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;

/**
 * Addresses as text and back. What an accepted envelope holds has passed the grammar of RFC 5321
 * already; here the text is split again, and kept letter for letter.
 */
final class AddressWire {
  private AddressWire() {}

  /** The empty text is the null reverse-path. */
  static ReversePath reversePath(String text) {
    return text.isEmpty() ? new ReversePath.Null() : new ReversePath.Of(mailbox(text));
  }

  /**
   * A mailbox from its text. A host never holds an {@code @}, so the last one is the separator.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Mailbox mailbox(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1) {
      throw new IllegalArgumentException("an address is LOCAL-PART@HOST");
    }
    return new Mailbox(text.substring(0, at), MailboxParser.host(text.substring(at + 1)));
  }
}
