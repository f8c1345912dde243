package io.poststrom.delivery.dialogue;

import java.util.Set;

/**
 * What the adapter does now: first write, then what {@code next} says.
 *
 * @param write command lines, CRLF included; may be empty
 * @param next what to do after
 */
public record Step(String write, Next next) {
  /** After the writing. */
  public sealed interface Next {
    /** Read one reply, at most as long as the phase may take. */
    record Await(Phase phase) implements Next {}

    /**
     * Write the content, with the command lines in one write where it is small, then say {@link
     * Dialogue#contentSent} and await the reply.
     *
     * @param form how it goes over the wire
     * @param forbidden traits that this host cannot take: a streamed content that shows one is
     *     abandoned; one at hand has none of them
     */
    record SendContent(ContentForm form, Set<Trait> forbidden) implements Next {
      public SendContent {
        forbidden = Set.copyOf(forbidden);
      }
    }

    /** Make the connection secure; what the host sent before the handshake must be nothing. */
    record StartTls() implements Next {}

    /** The session is open: send a mail. */
    record Ready() implements Next {}

    /** The mail's fate is known; the session is open for the next one. */
    record Finished(MailOutcome outcome) implements Next {}

    /** The mail's fate is known; close the connection. */
    record FinishedAndOver(MailOutcome outcome) implements Next {}

    /** No session came about; close the connection. */
    record Refused(Trouble trouble) implements Next {}

    /** All is said; close the connection. */
    record Over() implements Next {}
  }

  static Step await(String write, Phase phase) {
    return new Step(write, new Next.Await(phase));
  }

  static Step then(Next next) {
    return new Step("", next);
  }
}
