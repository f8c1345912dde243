package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a document of the kind {@code SigningDomain} may hold. */
final class SigningSchema {
  private static final Set<String> SPEC = Set.of("domain", "authors", "identities", "keys");
  private static final Set<String> KEY = Set.of("selector", "file", "from", "until");
  private static final int MAX_KEYS = 8;

  /** Authors times identities: each pair is a claim. */
  private static final int MAX_CLAIMS = 10_000;

  /** The longest name that DNS has; a key's is longer than its domain's. */
  private static final int MAX_NAME = 253;

  private SigningSchema() {}

  static SigningDomain read(String name, Fields top) throws Mistake {
    Fields spec = top.fields("spec", SPEC);
    Domain domain = spec.text("domain", Domain::of);
    List<DomainPattern> authors =
        spec.has("authors")
            ? spec.list("authors", DomainPattern::new)
            : List.of(new DomainPattern(domain.ascii()));
    List<String> identities =
        spec.has("identities") ? spec.list("identities", MailUser::identityOf) : List.of();
    if ((long) authors.size() * Math.max(1, identities.size()) > MAX_CLAIMS) {
      throw spec.mistake(
          "identities", "want at most 10,000 pairs of authors and identities; divide the document");
    }
    return new SigningDomain(name, domain, authors, identities, keys(spec, domain));
  }

  private static List<SigningDomain.Key> keys(Fields spec, Domain domain) throws Mistake {
    List<SigningDomain.Key> keys = spec.mappings("keys", KEY, fields -> key(fields, domain));
    if (keys.size() > MAX_KEYS) {
      throw spec.mistake("keys", "want 1 to 8 keys, not " + keys.size());
    }
    Set<Domain> selectors = new HashSet<>();
    for (SigningDomain.Key key : keys) {
      if (!selectors.add(key.selector())) {
        throw spec.mistake(
            "keys", "selector " + Fields.quoted(key.selector().text()) + " stands twice");
      }
    }
    return keys;
  }

  private static SigningDomain.Key key(Fields fields, Domain domain) throws Mistake {
    Domain selector = fields.text("selector", Domain::of);
    if ((selector.ascii() + "._domainkey." + domain.ascii()).length() > MAX_NAME) {
      throw fields.mistake("selector", "it is too long for a name in DNS below " + domain);
    }
    Optional<Instant> from = time(fields, "from");
    Optional<Instant> until = time(fields, "until");
    if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
      throw fields.mistake("until", "want a time after that of from");
    }
    return new SigningDomain.Key(selector, fields.text("file", SigningSchema::file), from, until);
  }

  private static String file(String text) {
    return Path.of(text).toString();
  }

  private static Optional<Instant> time(Fields fields, String field) throws Mistake {
    return fields.has(field)
        ? Optional.of(fields.text(field, SigningSchema::time))
        : Optional.empty();
  }

  /** A date is its first moment in UTC. */
  private static Instant time(String text) {
    try {
      return text.indexOf(':') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "want a date such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z", e);
    }
  }
}
