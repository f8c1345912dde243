package io.poststrom.delivery.maildir;

import io.poststrom.mail.MailId;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of folders and files. Pure.
 *
 * <p>A local part may hold anything (RFC 5321 section 4.1.2), a folder name may not: what is
 * neither an ASCII letter or digit, nor one of {@code _+=~@-} or an inner dot is written as {@code
 * %} and two hex digits per octet of UTF-8. So no name leads out of the folder, hides, or collides
 * with another one, whatever the system's locale. Case is kept.
 */
final class MaildirName {
  /** File systems take 255 octets. */
  private static final int MAX_OCTETS = 200;

  private static final int HASH_DIGITS = 16;

  private static final String PLAIN = "_+=~@-";

  private MaildirName() {}

  /** The folder of a host below the root: its A-label name, or its literal's address. */
  static String hostFolder(Mailbox mailbox) {
    return switch (mailbox.host()) {
      case Domain domain -> escape(domain.ascii());
      case AddressLiteral literal -> escape("[" + literal.address().getHostAddress() + "]");
    };
  }

  /** The folder of a local part below its host's. */
  static String localPartFolder(Mailbox mailbox) {
    return escape(mailbox.localPart());
  }

  /**
   * The file of a mail for a recipient. The same mail and recipient always give the same name: what
   * is delivered again after a crash takes its own place. The octets of the file are part of the
   * name, as Maildir++ readers like it ({@code S=}).
   */
  static String file(MailId mail, Mailbox mailbox, long octets) {
    return mail.time().getEpochSecond()
        + "."
        + mail.text()
        + "_"
        + hash(mailbox.text())
        + ".poststrom,S="
        + octets;
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(octet) || octet == '.' && !out.isEmpty()) {
        out.append((char) octet);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return out.length() <= MAX_OCTETS
        ? out.toString()
        : out.substring(0, MAX_OCTETS - HASH_DIGITS - 2) + "%%" + hash(text);
  }

  private static boolean isPlain(byte octet) {
    return octet >= 'a' && octet <= 'z'
        || octet >= 'A' && octet <= 'Z'
        || octet >= '0' && octet <= '9'
        || octet > 0 && PLAIN.indexOf(octet) >= 0;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
