package io.poststrom.ingress.session;

import io.poststrom.ingress.session.Session.Chance;
import java.util.function.LongSupplier;

/**
 * What all conversations of a server share.
 *
 * @param rules what holds for every session
 * @param content how contents are held
 * @param time how long a client may take
 * @param ports what answers
 * @param chance time and ids
 * @param seconds a coarse clock for the time limits; any origin
 */
public record Surroundings(
    SessionRules rules,
    ContentLimits content,
    TimeLimits time,
    Ports ports,
    Chance chance,
    LongSupplier seconds) {
  /** What a conversation asks and tells. */
  public record Ports(
      RecipientCheck recipients,
      IdentityCheck identities,
      Door door,
      SenderRules senders,
      MailSink mails,
      ContentLog contents,
      MemoryBudget budget,
      SessionObserver observer) {}
}
