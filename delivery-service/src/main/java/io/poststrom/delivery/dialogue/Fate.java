package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.attempt.RecipientResult.Handover;
import io.poststrom.smtp.Reply;

/** What one host did about one recipient. */
public sealed interface Fate {
  /** It took the mail, and perhaps the duty to report. */
  record Taken(Reply reply, Handover handover) implements Fate {}

  /** It did not. */
  record Troubled(Trouble trouble) implements Fate {}
}
