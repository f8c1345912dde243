package io.poststrom.ingress.session;

import io.poststrom.mail.MailId;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.Domain;
import java.net.Inet6Address;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The Received field that goes before every content we take. RFC 5321 section 4.4; the protocol
 * keywords are those of RFC 3848 and RFC 6531 section 4.3.
 */
final class TraceField {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

  private TraceField() {}

  /** The whole field, folded, CRLF included. */
  static String received(
      Client client, Hello hello, Transaction transaction, Domain hostname, Instant now) {
    StringBuilder field = new StringBuilder(320);
    from(field.append("Received: from "), client, hello);
    hello.tls().ifPresent(tls -> field.append("\r\n\t(using ").append(comment(tls)).append(')'));
    field.append("\r\n\tby ").append(hostname.ascii());
    if (client.listener() == Listener.HTTP) {
      // RFC 5321 section 4.4.1: no name that is not registered stands after "with".
      field.append(" (HTTP submission)");
    } else {
      field
          .append(" with ")
          .append(protocol(client, hello, transaction.parameters().addressForm()));
    }
    id(field, transaction.id());
    // RFC 5321 section 4.4 and 7.2: several recipients must not learn of each other here.
    if (transaction.recipients().size() == 1) {
      String recipient = transaction.recipients().getFirst().mailbox().text();
      field.append("\r\n\tfor <").append(recipient).append('>');
    }
    return field.append(";\r\n\t").append(date(now)).append("\r\n").toString();
  }

  private static void id(StringBuilder field, MailId id) {
    field.append(" id ").append(id.text());
  }

  /** The name given, where it is one, and always the address: the only part that is proven. */
  private static void from(StringBuilder field, Client client, Hello hello) {
    String literal = literal(client);
    if (client.listener() == Listener.HTTP) {
      field.append(literal);
    } else if (isName(hello.name())) {
      field.append(hello.name()).append(" (").append(literal).append(')');
    } else {
      field.append(literal).append("\r\n\t(HELO ").append(comment(hello.name())).append(')');
    }
  }

  private static String literal(Client client) {
    String prefix = client.address() instanceof Inet6Address ? "[IPv6:" : "[";
    return prefix + client.addressText() + "]";
  }

  private static boolean isName(String name) {
    boolean literal = name.startsWith("[") && name.endsWith("]");
    String inner = literal ? name.substring(1, name.length() - 1) : name;
    if (inner.isEmpty() || inner.length() > Domain.MAX_OCTETS) {
      return false;
    }
    String others = literal ? ".-_:" : ".-_";
    return inner
        .chars()
        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || others.indexOf(c) >= 0));
  }

  /** Client-given text for a comment: nothing that could end the comment or the line. */
  private static String comment(String text) {
    String clipped = text.length() <= 200 ? text : text.substring(0, 200);
    return clipped.replaceAll("[^ !-'*-\\[\\]-~]", "?");
  }

  private static String protocol(Client client, Hello hello, AddressForm form) {
    String security =
        (hello.tls().isPresent() ? "S" : "") + (client.identity().isPresent() ? "A" : "");
    if (form == AddressForm.SMTPUTF8) {
      return (hello.form() == Hello.Form.LHLO ? "UTF8LMTP" : "UTF8SMTP") + security;
    }
    return switch (hello.form()) {
      case HELO -> "SMTP";
      case EHLO -> "ESMTP" + security;
      case LHLO -> "LMTP" + security;
    };
  }

  /** As header fields have it: RFC 5322 section 3.3. */
  static String date(Instant now) {
    return DATE.format(ZonedDateTime.ofInstant(now, ZoneOffset.UTC));
  }
}
