package io.poststrom.bench.accuracy;

import io.poststrom.mail.MailClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A mail of a collection, without what the collection has added to it.
 *
 * @param set the part of the collection that it is from
 * @param name its file's
 * @param octets with CR LF; never changed
 * @param digest of its body, in hexadecimal
 */
@SuppressWarnings("ArrayRecordComponent") // never copied
public record LabelledMail(String set, String name, MailClass kind, byte[] octets, String digest) {
  /** A mail as a collection stores it; what does not belong to it is taken off. */
  public static LabelledMail of(String set, String name, MailClass kind, byte[] stored) {
    byte[] octets = Collected.strip(stored);
    byte[] body = body(octets).getBytes(StandardCharsets.ISO_8859_1);
    return new LabelledMail(set, name, kind, octets, digest(body));
  }

  /** Whether a person called it spam. */
  public boolean isSpam() {
    return kind == MailClass.SPAM;
  }

  /** What follows the header, an octet a character. */
  String body() {
    return body(octets);
  }

  private static String body(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? "" : text.substring(end + 4);
  }

  private static String digest(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
