package io.poststrom.ingress.session;

import io.poststrom.ingress.session.Content.Storage;
import io.poststrom.ingress.session.Session.Chance;
import java.util.concurrent.Executor;
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
  /** A content that comes in now. */
  Content begin(ContentOrder order, Executor thread) {
    return new Content(order, content, new Storage(ports.contents(), ports.budget()), thread);
  }

  /** What a conversation asks and tells. */
  public record Ports(
      RecipientCheck recipients,
      IdentityCheck identities,
      Door door,
      SenderRules senders,
      MailSink mails,
      ContentLog contents,
      MemoryBudget budget,
      FlushRequests flushes,
      SessionObserver observer) {}
}
