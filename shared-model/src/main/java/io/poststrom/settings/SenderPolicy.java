package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Kind {@code SenderPolicy}: as whom some clients may send, and how much.
 *
 * @param name the document's {@code metadata.name}; a refusal names it
 * @param covered whom it is about
 * @param reversePaths which reverse-paths they may use
 * @param authors which addresses they may use in From and Sender
 * @param limits how much they may send
 */
public record SenderPolicy(
    String name,
    Covered covered,
    List<AddressPattern> reversePaths,
    List<AddressPattern> authors,
    Limits limits) {
  public SenderPolicy {
    reversePaths = List.copyOf(reversePaths);
    authors = List.copyOf(authors);
  }

  /**
   * Whom a policy is about; together 1 or more.
   *
   * @param identities who has proven to be one of these
   * @param networks clients of relay networks who have proven nothing, {@code ADDRESS/BITS}
   */
  public record Covered(List<IdentityPattern> identities, List<String> networks) {
    public Covered {
      identities = List.copyOf(identities);
      networks = List.copyOf(networks);
    }
  }

  /**
   * How much each identity, or each address of a network, may send.
   *
   * @param size most octets of a mail
   */
  public record Limits(OptionalLong size, List<Rate> rates) {
    /** As much as everybody. */
    public static final Limits NONE = new Limits(OptionalLong.empty(), List.of());

    public Limits {
      rates = List.copyOf(rates);
    }
  }

  /**
   * How many in each stretch of time, wherever it begins; at least one of the two is there.
   *
   * @param recipients counted once for each mail that they get
   */
  public record Rate(OptionalInt mails, OptionalInt recipients, Duration per) {}

  /**
   * One or many identities: an exact one, {@code *@example.org}, {@code *@*.example.org}, or {@code
   * *} for all.
   *
   * @param text lower case, a domain as A-labels
   */
  public record IdentityPattern(String text) {
    private static final String ALL = "*";
    private static final String OF_DOMAIN = "*@";

    public IdentityPattern {
      if (text.startsWith(OF_DOMAIN)) {
        text = OF_DOMAIN + new DomainPattern(text.substring(OF_DOMAIN.length())).text();
      } else if (!text.equals(ALL)) {
        text = MailUser.identityOf(text);
      }
    }

    /** How closely it fits an identity: 0 where it does not, else more for a closer one. */
    public int fit(String identity) {
      if (text.equals(ALL)) {
        return 1;
      }
      if (!text.startsWith(OF_DOMAIN)) {
        return text.equals(identity) ? Integer.MAX_VALUE : 0;
      }
      String pattern = text.substring(OF_DOMAIN.length());
      boolean fits =
          domain(identity).filter(domain -> new DomainPattern(pattern).matches(domain)).isPresent();
      if (!fits) {
        return 0;
      }
      return pattern.startsWith("*.") ? 1 + pattern.length() : Integer.MAX_VALUE - 1;
    }

    private static Optional<Domain> domain(String identity) {
      int at = identity.lastIndexOf('@');
      try {
        return at < 1 ? Optional.empty() : Optional.of(Domain.of(identity.substring(at + 1)));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
