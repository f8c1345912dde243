package io.poststrom.filter.report;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The mailbox of a mailto URI: RFC 6068, one address, header fields passed over. */
public final class Mailto {
  private static final String SCHEME = "mailto:";

  private Mailto() {}

  /** The mailbox at a domain in ASCII; empty where there is none that everybody can be sent to. */
  static Optional<Mailbox> parse(String uri) {
    if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String address = uri.substring(SCHEME.length()).split("[?#]", 2)[0];
    try {
      Mailbox mailbox = MailboxParser.parse(decoded(address));
      return mailbox.host() instanceof Domain domain
              && mailbox.localPart().chars().allMatch(c -> c < 0x80)
          ? Optional.of(new Mailbox(mailbox.localPart(), Domain.of(domain.ascii())))
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The domain of that mailbox, in ASCII. */
  public static Optional<String> host(String uri) {
    return parse(uri).map(mailbox -> mailbox.host().text());
  }

  private static String decoded(String text) throws CharacterCodingException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        octets.write(hex(text, i + 1) << 4 | hex(text, i + 2));
        i += 2;
      } else {
        octets.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(octets.toByteArray()))
        .toString();
  }

  private static int hex(String text, int at) {
    int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    if (digit < 0 || text.charAt(at) >= 0x80) {
      throw new IllegalArgumentException("two hexadecimal digits follow a percent sign");
    }
    return digit;
  }
}
