package io.poststrom.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who says which recipients a MailDomain's domains have. Whom one of them knows is taken.
 *
 * @param addresses {@link AddressKey}s
 * @param patterns of addresses
 * @param file a list of addresses: relative to the folder of mail settings, or absolute
 * @param asked who else is asked
 * @param separator what divides a user from a tag that does not count: {@code user+tag}
 */
public record KnownRecipients(
    Set<String> addresses,
    List<AddressGlob> patterns,
    Optional<String> file,
    Set<Asked> asked,
    Optional<Character> separator) {
  /** Nobody says so: all are taken. */
  public static final KnownRecipients ALL =
      new KnownRecipients(Set.of(), List.of(), Optional.empty(), Set.of(), Optional.empty());

  public KnownRecipients {
    addresses = Set.copyOf(addresses);
    patterns = List.copyOf(patterns);
    asked = Set.copyOf(asked);
  }

  /** Who is asked beyond this machine. */
  public enum Asked {
    /** The directory of {@code poststrom.ingress.ldap}. */
    LDAP,
    /** The host that the domain's mail goes to. */
    NEXT_HOP
  }

  /** Whether all recipients are taken. */
  public boolean isEverybody() {
    return addresses.isEmpty() && patterns.isEmpty() && file.isEmpty() && asked.isEmpty();
  }
}
