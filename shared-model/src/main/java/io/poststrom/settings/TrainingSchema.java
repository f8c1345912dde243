package io.poststrom.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code spec.training} of a MailDomain document may hold. */
final class TrainingSchema {
  private static final Set<String> FIELDS = Set.of("spam", "ham");

  private TrainingSchema() {}

  static Training read(Fields spec, List<DomainPattern> domains) throws Mistake {
    if (!spec.has("training")) {
      return Training.NONE;
    }
    Fields fields = spec.fields("training", FIELDS);
    Training training =
        new Training(address(fields, "spam", domains), address(fields, "ham", domains));
    if (training.equals(Training.NONE)) {
      throw fields.mistake("want spam, ham, or both");
    }
    if (training.spam().equals(training.ham())) {
      throw fields.mistake("spam and ham must be different addresses");
    }
    return training;
  }

  private static Optional<String> address(Fields fields, String field, List<DomainPattern> domains)
      throws Mistake {
    return fields.has(field)
        ? Optional.of(fields.text(field, text -> box(text, domains)))
        : Optional.empty();
  }

  /** RFC 5321 section 4.5.1: that one address takes mail of everybody. */
  private static String box(String text, List<DomainPattern> domains) {
    String key = RecipientsSchema.address(text, domains);
    String local = key.indexOf('@') < 0 ? key : AddressKey.local(key);
    if (local.equals("postmaster")) {
      throw new IllegalArgumentException("postmaster is there for everybody");
    }
    return key;
  }
}
