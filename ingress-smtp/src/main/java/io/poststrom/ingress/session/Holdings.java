package io.poststrom.ingress.session;

import io.poststrom.smtp.CommandLineDecoder;

/**
 * What a session makes us hold besides content: half a command line, what was sent ahead of its
 * turn, the recipients. Counted against what all sessions may hold; one thread at a time.
 */
final class Holdings {
  private final MemoryBudget budget;
  private final CommandLineDecoder lines;
  private final Backlog backlog;
  private final Session session;
  private long counted;

  Holdings(MemoryBudget budget, CommandLineDecoder lines, Backlog backlog, Session session) {
    this.budget = budget;
    this.lines = lines;
    this.backlog = backlog;
    this.session = session;
  }

  /** Counts anew; false where it is more than there is room for, and nothing more is counted. */
  boolean fit() {
    long now = lines.heldOctets() + backlog.octets() + session.state().heldOctets();
    if (now != counted && !budget.tryHold(now - counted)) {
      return false;
    }
    counted = now;
    return true;
  }

  /** Nothing is held any more. */
  void drop() {
    var _ = budget.tryHold(-counted);
    counted = 0;
  }
}
