package io.poststrom.ingress.session;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.smtp.BdatDecoder;
import io.poststrom.smtp.DataDecoder;

/** What a conversation does with the octets that come next. */
sealed interface Phase {
  /** Cuts them into lines. */
  record ReadingCommand() implements Phase {}

  /** The same, with a content that has begun. */
  record BetweenChunks(BdatDecoder decoder, Content content) implements Phase {}

  /** They are content, up to CRLF.CRLF. */
  record ReadingData(DataDecoder decoder, Content content) implements Phase {}

  /** They are content, as many as the decoder was told. */
  record ReadingChunk(BdatDecoder decoder, Content content) implements Phase {}

  /** So many more are of no interest. */
  record Skipping(long octets) implements Phase {}

  /** Holds them back until the log has taken some of the content. */
  record AwaitingRoom(Phase then) implements Phase {}

  /** Holds them back until the log has taken all of the content. */
  record AwaitingChunks(Content content) implements Phase {}

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
      case ReadingCommand _, BetweenChunks _, ReadingData _, ReadingChunk _, Skipping _ -> false;
      case ShakingHands _, Closed _ -> false;
      case AwaitingRoom _, AwaitingChunks _, Asking _, Submitting _ -> true;
    };
  }

  /** Gives the memory of a content back. */
  default void dropContent() {
    switch (this) {
      case BetweenChunks(_, Content content) -> content.drop();
      case ReadingData(_, Content content) -> content.drop();
      case ReadingChunk(_, Content content) -> content.drop();
      case AwaitingRoom(Phase then) -> then.dropContent();
      case AwaitingChunks(Content content) -> content.drop();
      case Submitting(Content content, _) -> content.drop();
      case ReadingCommand _, Skipping _, Asking _, ShakingHands _, Closed _ -> {}
    }
  }
}
