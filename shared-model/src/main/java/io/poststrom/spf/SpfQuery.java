package io.poststrom.spf;

import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;

/**
 * The arguments of check_host(). RFC 7208 section 4.1.
 *
 * @param client the SMTP client's address
 * @param helo the argument of HELO or EHLO, as given
 * @param identity which identity is checked
 * @param localPart of the sender; {@code postmaster} where it has none (section 4.3)
 * @param domain of the sender, A-labels; whatever stands there, valid or not
 */
public record SpfQuery(
    InetAddress client, String helo, Identity identity, String localPart, String domain) {
  private static final String POSTMASTER = "postmaster";

  /** Which identity is checked. RFC 7208 sections 2.3 and 2.4. */
  public enum Identity {
    HELO("helo"),
    MAILFROM("mailfrom"),
    /** The purported responsible address of Sender ID. RFC 4406 section 2.2. */
    PRA("pra");

    private final String word;

    Identity(String word) {
      this.word = word;
    }

    /** As it stands in header fields. */
    public String word() {
      return word;
    }
  }

  /** The MAIL FROM identity; of the null reverse-path {@code postmaster@helo}. Section 2.4. */
  public static SpfQuery mailFrom(InetAddress client, String helo, ReversePath path) {
    return switch (path) {
      case ReversePath.Null() ->
          new SpfQuery(client, helo, Identity.MAILFROM, POSTMASTER, aLabels(helo));
      case ReversePath.Of(Mailbox mailbox) ->
          switch (mailbox.host()) {
            case Domain domain ->
                new SpfQuery(client, helo, Identity.MAILFROM, mailbox.localPart(), domain.ascii());
            case AddressLiteral literal ->
                new SpfQuery(client, helo, Identity.MAILFROM, mailbox.localPart(), literal.text());
          };
    };
  }

  /** The HELO identity. Section 2.3. */
  public static SpfQuery helo(InetAddress client, String helo) {
    return new SpfQuery(client, helo, Identity.HELO, POSTMASTER, aLabels(helo));
  }

  /** The responsible address of Sender ID, whose records have a scope of their own. RFC 4406. */
  public static SpfQuery responsible(InetAddress client, String helo, Mailbox mailbox) {
    return new SpfQuery(
        client, helo, Identity.PRA, mailbox.localPart(), aLabels(mailbox.host().text()));
  }

  /** A sender as text, as other programs and test suites give it: empty, a domain or an address. */
  public static SpfQuery sender(InetAddress client, String helo, String sender) {
    int at = sender.lastIndexOf('@');
    String domain = sender.isEmpty() ? helo : sender.substring(at + 1);
    String localPart = at > 0 ? sender.substring(0, at) : POSTMASTER;
    return new SpfQuery(client, helo, Identity.MAILFROM, localPart, aLabels(domain));
  }

  /** The client's address as people write it. */
  public String clientText() {
    return AddressText.of(client);
  }

  /** The sender as an address. */
  public String sender() {
    return localPart + "@" + domain;
  }

  private static String aLabels(String domain) {
    if (domain.chars().allMatch(c -> c < 0x80)) {
      return domain;
    }
    try {
      return Domain.of(domain).ascii();
    } catch (IllegalArgumentException e) {
      return ""; // no domain: the result will be "none"
    }
  }
}
