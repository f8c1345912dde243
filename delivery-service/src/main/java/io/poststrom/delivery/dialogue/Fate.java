package io.poststrom.delivery.dialogue;

import io.poststrom.smtp.Reply;

/** What one host did about one recipient. */
public sealed interface Fate {
  /** It took the mail. */
  record Taken(Reply reply) implements Fate {}

  /** It did not. */
  record Troubled(Trouble trouble) implements Fate {}
}
