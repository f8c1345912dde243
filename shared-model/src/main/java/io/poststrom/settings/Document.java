package io.poststrom.settings;

import java.util.List;
import java.util.stream.Stream;

/** A document of a kind that this version uses. */
sealed interface Document {
  /** Kind {@code MailDomain}. */
  record Domains(MailDomain value) implements Document {}

  /** Kind {@code MailRoute}. */
  record Route(MailRoute value) implements Document {}

  /** Kind {@code MailUser}. */
  record User(MailUser value) implements Document {}

  /** Kind {@code SigningDomain}. */
  record Signing(SigningDomain value) implements Document {}

  /** Kind {@code SenderPolicy}. */
  record Policy(SenderPolicy value) implements Document {}

  /** Kind and name: what makes it the same document before and after a change. */
  default Identity identity() {
    return switch (this) {
      case Domains(MailDomain value) -> new Identity(Kind.MailDomain, value.name());
      case Route(MailRoute value) -> new Identity(Kind.MailRoute, value.name());
      case User(MailUser value) -> new Identity(Kind.MailUser, value.name());
      case Signing(SigningDomain value) -> new Identity(Kind.SigningDomain, value.name());
      case Policy(SenderPolicy value) -> new Identity(Kind.SenderPolicy, value.name());
    };
  }

  /** What it claims among the documents of its kind. */
  default List<Claim> claims() {
    return switch (this) {
      case Domains(MailDomain value) -> Claim.of(value.domains());
      case Route(MailRoute value) -> Claim.of(value.domains());
      case User(MailUser value) -> List.of(new Claim("spec.identity", value.identity()));
      case Signing(SigningDomain value) -> Claim.of(value);
      case Policy(SenderPolicy value) -> Claim.of(value.covered());
    };
  }

  /**
   * Something that only one document of a kind may have.
   *
   * @param field where it stands
   */
  record Claim(String field, String text) {
    private static List<Claim> of(List<DomainPattern> domains) {
      return domains.stream().map(domain -> new Claim("spec.domains", domain.text())).toList();
    }

    /** Each author for each identity, or for everybody. */
    private static List<Claim> of(SigningDomain signing) {
      List<String> authors = signing.authors().stream().map(DomainPattern::text).toList();
      Stream<String> claims =
          signing.identities().isEmpty()
              ? authors.stream()
              : signing.identities().stream()
                  .flatMap(identity -> authors.stream().map(author -> author + " by " + identity));
      return claims.map(text -> new Claim("spec.authors", text)).toList();
    }

    private static List<Claim> of(SenderPolicy.Covered covered) {
      return Stream.concat(
              covered.identities().stream().map(who -> new Claim("spec.identities", who.text())),
              covered.networks().stream().map(network -> new Claim("spec.networks", network)))
          .toList();
    }
  }

  /** Kind and {@code metadata.name}. */
  record Identity(Kind kind, String name) {}

  /** The kinds, named as documents name them. */
  @SuppressWarnings("MemberName") // the names are those of the documents
  enum Kind {
    MailDomain,
    MailRoute,
    MailUser,
    SigningDomain,
    SenderPolicy,
    /** Recognised; not used by this version. */
    EgressPool
  }
}
