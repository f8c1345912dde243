package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.Optional;

/** Which addresses a sender may use. Addresses are compared without regard to case. */
public sealed interface AddressPattern {
  /** {@code own}: the identity itself, where it is an address. */
  record Own() implements AddressPattern {}

  /** {@code <>}: the null reverse-path. */
  record NullPath() implements AddressPattern {}

  /** {@code *}: all of them. */
  record Any() implements AddressPattern {}

  /**
   * One address.
   *
   * @param key as {@link AddressKey} makes it
   */
  record Address(String key) implements AddressPattern {}

  /** All addresses of a domain, or of all domains below one. */
  record Domains(DomainPattern domains) implements AddressPattern {}

  /**
   * A pattern of its text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static AddressPattern parse(String text) {
    return switch (text) {
      case "own" -> new Own();
      case "<>" -> new NullPath();
      case "*" -> new Any();
      default ->
          text.indexOf('@') >= 0
              ? new Address(AddressKey.of(MailboxParser.parse(text)))
              : new Domains(new DomainPattern(text));
    };
  }

  /** Whether it covers an address that this identity, if any, wants to use. */
  default boolean covers(Mailbox mailbox, Optional<String> identity) {
    return switch (this) {
      case Any() -> true;
      case NullPath() -> false;
      case Own() ->
          identity.flatMap(AddressPattern::keyOf).equals(Optional.of(AddressKey.of(mailbox)));
      case Address(String key) -> key.equals(AddressKey.of(mailbox));
      case Domains(DomainPattern domains) ->
          mailbox.host() instanceof Domain domain && domains.matches(domain);
    };
  }

  /** Whether an identity is an address. */
  static boolean isAddress(String identity) {
    return keyOf(identity).isPresent();
  }

  private static Optional<String> keyOf(String identity) {
    try {
      return Optional.of(AddressKey.of(MailboxParser.parse(identity)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
