package io.poststrom.ingress.session;

import io.poststrom.mail.AcceptedMail;

/** What a conversation does with the octets that come next. */
sealed interface Phase {
  /** Cuts them into lines. */
  record ReadingCommand() implements Phase {}

  /** The same, with a content that has begun. */
  record BetweenChunks(Intake.OfChunks intake) implements Phase {}

  /** Cuts them into lines that are responses of an authentication. */
  record ReadingResponse() implements Phase {}

  /** They are content. */
  record ReadingContent(Intake intake) implements Phase {}

  /** So many more are of no interest. */
  record Skipping(long octets) implements Phase {}

  /** Holds them back until the log has taken some of the content. */
  record AwaitingRoom(Intake intake) implements Phase {}

  /** Holds them back until the log has taken all of the content. */
  record AwaitingReceipts(Intake intake) implements Phase {}

  /** Holds them back until a question is answered. */
  record Asking() implements Phase {}

  /** Holds them back until the log has the mail. */
  record Submitting(Content content, AcceptedMail mail) implements Phase {}

  /** Drops them: RFC 3207 section 4.2. */
  record ShakingHands() implements Phase {}

  /** Drops them. */
  record Closed() implements Phase {}

  /** True where octets of the client must wait. */
  default boolean holdsBack() {
    return switch (this) {
      case ReadingCommand _, ReadingResponse _, BetweenChunks _ -> false;
      case ReadingContent _, Skipping _ -> false;
      case ShakingHands _, Closed _ -> false;
      case AwaitingRoom _, AwaitingReceipts _, Asking _, Submitting _ -> true;
    };
  }

  /** Gives the memory of a content back. */
  default void dropContent() {
    switch (this) {
      case BetweenChunks(Intake intake) -> intake.content().drop();
      case ReadingContent(Intake intake) -> intake.content().drop();
      case AwaitingRoom(Intake intake) -> intake.content().drop();
      case AwaitingReceipts(Intake intake) -> intake.content().drop();
      case Submitting(Content content, _) -> content.drop();
      case ReadingCommand _, ReadingResponse _, Skipping _, Asking _, ShakingHands _, Closed _ -> {}
    }
  }
}
