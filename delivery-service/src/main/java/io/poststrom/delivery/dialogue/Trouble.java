package io.poststrom.delivery.dialogue;

import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Reply;
import java.util.Optional;

/**
 * Why a host did not take a mail for a recipient. What follows from it is {@link TroublePolicy}'s
 * matter.
 *
 * @param kind at which point
 * @param reply what the host said, where it said something
 * @param status class 4 or 5
 * @param text the reply's text, or our own sentence
 */
public record Trouble(Kind kind, Optional<Reply> reply, EnhancedStatusCode status, String text) {
  /** At which point it went wrong. */
  public enum Kind {
    /** No connection came about. */
    CONNECT,
    /** The greeting was no 220. */
    GREETING,
    /** Neither EHLO nor HELO was taken. */
    HELLO,
    /** STARTTLS was offered, but no secure connection came about. */
    TLS,
    /** The mail is for TLS only, and the host did not give what that takes. RFC 8689. */
    INSECURE,
    /** MAIL was refused. */
    MAIL,
    /** RCPT was refused. */
    RCPT,
    /** DATA was refused. */
    DATA,
    /** The content was refused. */
    CONTENT,
    /** The host does not offer what this mail needs. */
    UNFIT,
    /** The content could not be read on our side. */
    UNREADABLE,
    /** The connection ended, fell silent or made no sense before the content was complete. */
    LOST,
    /** The same, but after the content was complete: the host may have the mail. RFC 1047. */
    LOST_AFTER_CONTENT
  }

  /** A refusal in the host's words, or an answer that is none. */
  static Trouble said(Kind kind, Reply reply) {
    if (!reply.isTransient() && !reply.isPermanent()) {
      return found(kind, 4, 5, 0, "The host's reply makes no sense here: " + reply.oneLine());
    }
    EnhancedStatusCode status =
        reply.status().orElseGet(() -> new EnhancedStatusCode(reply.code() / 100, 0, 0));
    return new Trouble(kind, Optional.of(reply), status, String.join(" ", reply.lines()));
  }

  /** Our own finding. */
  public static Trouble found(Kind kind, int statusClass, int subject, int detail, String text) {
    return new Trouble(
        kind, Optional.empty(), new EnhancedStatusCode(statusClass, subject, detail), text);
  }

  /** Whether trying again later makes no sense. */
  public boolean isPermanent() {
    return status.statusClass() == 5;
  }
}
