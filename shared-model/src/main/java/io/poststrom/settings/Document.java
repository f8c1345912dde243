package io.poststrom.settings;

import java.util.List;

/** A document of a kind that this version uses. */
sealed interface Document {
  /** Kind {@code MailDomain}. */
  record Domains(MailDomain value) implements Document {}

  /** Kind {@code MailRoute}. */
  record Route(MailRoute value) implements Document {}

  /** Kind and name: what makes it the same document before and after a change. */
  default Identity identity() {
    return switch (this) {
      case Domains(MailDomain value) -> new Identity(Kind.MailDomain, value.name());
      case Route(MailRoute value) -> new Identity(Kind.MailRoute, value.name());
    };
  }

  /** The domains that it claims among the documents of its kind. */
  default List<DomainPattern> claims() {
    return switch (this) {
      case Domains(MailDomain value) -> value.domains();
      case Route(MailRoute value) -> value.domains();
    };
  }

  /** Kind and {@code metadata.name}. */
  record Identity(Kind kind, String name) {}

  /** The kinds, named as documents name them. */
  @SuppressWarnings("MemberName") // the names are those of the documents
  enum Kind {
    MailDomain,
    MailRoute,
    /** Recognised; not used by this version. */
    SenderPolicy,
    /** Recognised; not used by this version. */
    EgressPool
  }
}
