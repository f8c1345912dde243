package io.poststrom.ingress.session;

import io.poststrom.smtp.Command;
import io.poststrom.smtp.Reply;
import java.util.Optional;

/** Counts what a client does that leads nowhere, until it is enough. */
final class Tally {
  private final SessionRules rules;
  private int errors;
  private int temporary;
  private int authFailures;
  private int idleCommands;

  Tally(SessionRules rules) {
    this.rules = rules;
  }

  /** Commands that lead to a mail do not count: MAIL, RCPT, DATA, BDAT. */
  void count(Command command) {
    boolean towardsMail =
        command instanceof Command.Mail
            || command instanceof Command.Rcpt
            || command instanceof Command.Data
            || command instanceof Command.Bdat;
    idleCommands += towardsMail ? 0 : 1;
  }

  void count(Step step) {
    // One mail refused with an answer for each recipient is one error.
    errors += step.replies().stream().anyMatch(Reply::isPermanent) ? 1 : 0;
    temporary += step.replies().stream().anyMatch(Reply::isTemporary) ? 1 : 0;
  }

  /** An authentication has failed. */
  void countAuthFailure() {
    authFailures++;
  }

  /** A mail was accepted, or the session begins anew: what led nowhere counts from here. */
  void forgive() {
    idleCommands = 0;
    temporary = 0;
  }

  /** What to say where it is enough. */
  Optional<Reply> enough() {
    if (authFailures >= rules.maxAuthFailures()) {
      return Optional.of(Replies.TOO_MANY_AUTH_FAILURES);
    }
    if (errors > rules.maxErrors()) {
      return Optional.of(Replies.TOO_MANY_ERRORS);
    }
    // A mail may name too many recipients once over, and hear 452 for each that is left.
    if (temporary > rules.maxRecipients() + rules.maxIdleCommands()) {
      return Optional.of(Replies.TOO_MANY_REFUSALS);
    }
    return idleCommands > rules.maxIdleCommands()
        ? Optional.of(Replies.TOO_MANY_COMMANDS)
        : Optional.empty();
  }
}
