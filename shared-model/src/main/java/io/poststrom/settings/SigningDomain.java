package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Kind {@code SigningDomain}: which mail is DKIM-signed, for which domain and with which keys.
 *
 * @param name the document's {@code metadata.name}
 * @param domain for whom: {@code d=}
 * @param authors 1 or more: domains in From whose mail it signs
 * @param identities only mail that these authenticated identities handed in; none where all may
 * @param keys 1 to 8
 */
public record SigningDomain(
    String name,
    Domain domain,
    List<DomainPattern> authors,
    List<String> identities,
    List<Key> keys) {
  public SigningDomain {
    authors = List.copyOf(authors);
    identities = identities.stream().map(MailUser::identityOf).toList();
    keys = List.copyOf(keys);
  }

  /**
   * A key by its file; what the file holds says which algorithm it is of.
   *
   * @param selector {@code s=}; unique within the document
   * @param file relative to the folder of mail settings, or absolute
   * @param from it signs from then on
   * @param until it signs until then, and on while no other of its algorithm can
   */
  public record Key(
      Domain selector, String file, Optional<Instant> from, Optional<Instant> until) {}

  /** Whether mail by this author is signed. */
  public boolean covers(Domain author) {
    return authors.stream().anyMatch(pattern -> pattern.matches(author));
  }
}
