package io.poststrom.smtp;

/**
 * The ORCPT parameter of RCPT, xtext decoded. RFC 3461 section 4.2.
 *
 * @param type the address type, usually {@code rfc822} or {@code utf-8}
 * @param address the address as the sender gave it, at most 500 characters
 */
public record OriginalRecipient(String type, String address) {
  public OriginalRecipient {
    if (type.isEmpty() || address.isEmpty() || address.length() > 500) {
      throw new IllegalArgumentException(
          "ORCPT needs a type and an address of 1 to 500 characters");
    }
  }
}
