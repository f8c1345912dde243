package io.poststrom.smtp;

/**
 * A mailbox, {@code local-part@domain}. RFC 5321 section 4.1.2, RFC 6531 section 3.3. The local
 * part is kept as it stood on the wire (quotes included) and compared octet for octet.
 *
 * @param localPart 1 or more octets of UTF-8, a dot-string or a quoted string
 * @param host the domain or address literal
 */
public record Mailbox(String localPart, Host host) {
  public Mailbox {
    if (localPart.isEmpty()) {
      throw new IllegalArgumentException("the local part is empty");
    }
  }

  /** The address as it goes on the wire, without angle brackets. */
  public String text() {
    return localPart + "@" + host.text();
  }

  /** True where the address cannot be sent to a host without SMTPUTF8. RFC 6531 section 3.2. */
  public boolean needsSmtpUtf8() {
    return !Ascii.isAscii(localPart) || !Ascii.isAscii(host.text());
  }

  @Override
  public String toString() {
    return text();
  }
}
