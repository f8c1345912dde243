package io.poststrom.settings;

import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.Optional;

/**
 * An address whose mail teaches the classifier. It exists only for who may teach there: users whose
 * identity is an address of the same MailDomain.
 */
public final class TrainingBox {
  private final MailSettings settings;
  private final MailDomain owner;
  private final MailClass kind;

  private TrainingBox(MailSettings settings, MailDomain owner, MailClass kind) {
    this.settings = settings;
    this.owner = owner;
    this.kind = kind;
  }

  /** What the address is, if it is one. */
  public static Optional<TrainingBox> of(MailSettings settings, Mailbox mailbox) {
    if (!(mailbox.host() instanceof Domain domain)) {
      return Optional.empty();
    }
    return settings
        .domain(domain)
        .filter(owner -> !owner.training().equals(Training.NONE))
        .flatMap(
            owner ->
                owner
                    .training()
                    .kind(AddressKey.of(mailbox))
                    .map(kind -> new TrainingBox(settings, owner, kind)));
  }

  /** As what its mail is learned. */
  public MailClass kind() {
    return kind;
  }

  /**
   * Whose lessons an identity teaches here: those of its own domain. Empty where it may not teach.
   */
  public Optional<Domain> domainOf(Optional<String> identity) {
    return identity.flatMap(TrainingBox::domain).filter(this::isOwned);
  }

  private boolean isOwned(Domain domain) {
    return settings.domain(domain).filter(owner::equals).isPresent();
  }

  private static Optional<Domain> domain(String identity) {
    try {
      return MailboxParser.parse(identity).host() instanceof Domain domain
          ? Optional.of(domain)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it is no address
    }
  }
}
