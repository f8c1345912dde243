package io.poststrom.wire;

import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;

/**
 * Addresses as text and back. What an accepted envelope holds has passed the grammar of RFC 5321
 * already; here the text is split again, and kept letter for letter.
 */
final class AddressWire {
  private static final String IPV6 = "IPv6:";

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
    return new Mailbox(text.substring(0, at), host(text.substring(at + 1)));
  }

  private static Host host(String text) {
    if (!text.startsWith("[")) {
      return Domain.of(text);
    }
    if (!text.endsWith("]")) {
      throw new IllegalArgumentException("an address literal ends with ]");
    }
    String inner = text.substring(1, text.length() - 1);
    String address =
        inner.regionMatches(true, 0, IPV6, 0, IPV6.length())
            ? inner.substring(IPV6.length())
            : inner;
    return new AddressLiteral(InetAddress.ofLiteral(address), text);
  }
}
