package io.poststrom.ingress.policy;

import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.Mailbox;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: somebody who may know a domain's recipients. Called on sessions' threads; never blocks
 * them. An answer that is known at once comes as a completed stage.
 */
public interface RecipientSource {
  /** Whether a domain whose document says so has this source asked. */
  boolean isFor(KnownRecipients known);

  /** What it knows; never fails. */
  CompletionStage<Knowledge> ask(Inquiry inquiry);

  /**
   * Whom it is asked about.
   *
   * @param domain the document that covers the recipient's domain
   * @param mailbox the recipient
   * @param key its {@link io.poststrom.settings.AddressKey}
   * @param untagged the same of the address without a tag, where it has one
   */
  record Inquiry(MailDomain domain, Mailbox mailbox, String key, Optional<String> untagged) {}

  /** What is known about a recipient. */
  enum Knowledge {
    /** It is there. */
    KNOWN,
    /** It is not. */
    UNKNOWN,
    /** That can't be found out right now. */
    UNSURE
  }
}
