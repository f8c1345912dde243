package io.poststrom.settings;

import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.smtp.Domain;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code spec.recipients} of a MailDomain document may hold. */
final class RecipientsSchema {
  private static final Set<String> FIELDS =
      Set.of("addresses", "patterns", "file", "ldap", "callAhead", "subaddress");
  private static final int MAX_PATTERNS = 100;
  private static final String SEPARATORS = "+-=_#";

  private RecipientsSchema() {}

  static KnownRecipients read(Fields spec, List<DomainPattern> domains) throws Mistake {
    if (!spec.has("recipients")) {
      return KnownRecipients.ALL;
    }
    Fields fields = spec.fields("recipients", FIELDS);
    KnownRecipients known =
        new KnownRecipients(
            addresses(fields, domains),
            patterns(fields),
            optional(fields, "file", RecipientsSchema::file),
            asked(fields),
            optional(fields, "subaddress", RecipientsSchema::separator));
    if (known.isEverybody()) {
      throw fields.mistake(
          "want one or more of addresses, patterns, file, ldap: true and callAhead: true; without"
              + " recipients all are taken");
    }
    return known;
  }

  private static Set<String> addresses(Fields fields, List<DomainPattern> domains) throws Mistake {
    return fields.has("addresses")
        ? new HashSet<>(fields.list("addresses", text -> address(text, domains)))
        : Set.of();
  }

  /** An address of these domains, or a local part. */
  static String address(String text, List<DomainPattern> domains) {
    String key = AddressKey.parse(text);
    int at = key.lastIndexOf('@');
    if (at >= 0) {
      Domain domain = Domain.of(key.substring(at + 1));
      if (domains.stream().noneMatch(one -> one.matches(domain))) {
        throw new IllegalArgumentException("its domain is none of spec.domains");
      }
    }
    return key;
  }

  private static List<AddressGlob> patterns(Fields fields) throws Mistake {
    if (!fields.has("patterns")) {
      return List.of();
    }
    List<AddressGlob> patterns = fields.list("patterns", AddressGlob::new);
    if (patterns.size() > MAX_PATTERNS) {
      throw fields.mistake("patterns", "want at most " + MAX_PATTERNS);
    }
    return patterns;
  }

  private static Set<Asked> asked(Fields fields) throws Mistake {
    Set<Asked> asked = EnumSet.noneOf(Asked.class);
    if (isTrue(fields, "ldap")) {
      asked.add(Asked.LDAP);
    }
    if (isTrue(fields, "callAhead")) {
      asked.add(Asked.NEXT_HOP);
    }
    return asked;
  }

  private static boolean isTrue(Fields fields, String field) throws Mistake {
    return optional(fields, field, RecipientsSchema::truth).orElse(false);
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("want true or false");
    };
  }

  private static String file(String text) {
    return Path.of(text).toString();
  }

  private static char separator(String text) {
    if (text.length() != 1 || SEPARATORS.indexOf(text.charAt(0)) < 0) {
      throw new IllegalArgumentException("want one of the characters " + SEPARATORS);
    }
    return text.charAt(0);
  }

  private static <T> Optional<T> optional(Fields fields, String field, Fields.Element<T> element)
      throws Mistake {
    return fields.has(field) ? Optional.of(fields.text(field, element)) : Optional.empty();
  }
}
