package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.SigningDomain;
import io.poststrom.smtp.Domain;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which keys sign which mail at a moment: a value, asked for every mail. */
final class KeysInForce {
  static final KeysInForce NONE = new KeysInForce(List.of());

  /** In the place of an identity: everybody. */
  private static final String ANYBODY = "";

  private final Map<Claim, Signatory> byClaim = new HashMap<>();
  private final Map<Domain, SigningKey> rsa = new HashMap<>();

  /** Of all documents; no two have a claim in common. */
  KeysInForce(List<Signatory> all) {
    for (Signatory signatory : all) {
      SigningDomain document = signatory.document();
      List<String> identities =
          document.identities().isEmpty() ? List.of(ANYBODY) : document.identities();
      for (DomainPattern author : document.authors()) {
        identities.forEach(who -> byClaim.put(new Claim(author.text(), who), signatory));
      }
      signatory.keys().stream()
          .filter(key -> key.algorithm() == Algorithm.RSA_SHA256)
          .forEach(key -> rsa.putIfAbsent(key.domain(), key));
    }
  }

  private record Claim(String author, String identity) {}

  /** Whether no document is in force. */
  boolean isEmpty() {
    return byClaim.isEmpty();
  }

  /**
   * Who signs a mail: the document for its first author, one for the identity before one for
   * everybody, an exact name before the longest pattern; and only if it covers all authors.
   *
   * @param authors at least one
   * @param identity who has handed the mail in, where that is proven
   */
  Optional<Signatory> signatory(List<Domain> authors, Optional<String> identity) {
    Domain first = authors.getFirst();
    return identity
        .flatMap(who -> signatory(first, who.toLowerCase(Locale.ROOT)))
        .or(() -> signatory(first, ANYBODY))
        .filter(signatory -> authors.stream().allMatch(signatory.document()::covers));
  }

  /** A key of RSA that signs for this domain. */
  Optional<SigningKey> rsa(Domain domain) {
    return Optional.ofNullable(rsa.get(domain));
  }

  private Optional<Signatory> signatory(Domain author, String identity) {
    String name = author.ascii();
    @Nullable Signatory found = byClaim.get(new Claim(name, identity));
    for (int dot = name.indexOf('.'); dot >= 0 && found == null; dot = name.indexOf('.', dot + 1)) {
      found = byClaim.get(new Claim("*" + name.substring(dot), identity));
    }
    return Optional.ofNullable(found);
  }
}
