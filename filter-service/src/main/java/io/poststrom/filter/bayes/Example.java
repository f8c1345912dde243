package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.util.Optional;

/**
 * A mail to learn from: what it looks like, and what a person has called it.
 *
 * @param domain whose mail it was, where that is known
 */
public record Example(MailClass kind, Features features, Optional<Domain> domain) {
  /** A mail of nobody in particular. */
  public Example(MailClass kind, Features features) {
    this(kind, features, Optional.empty());
  }
}
