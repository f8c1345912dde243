package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.dialogue.Fate;
import io.poststrom.delivery.dialogue.Ledger;
import io.poststrom.delivery.dialogue.MailOutcome;
import io.poststrom.delivery.dialogue.MailOutcome.Progress;
import io.poststrom.delivery.dialogue.OutgoingMail;
import io.poststrom.delivery.dialogue.Trouble;
import io.poststrom.delivery.net.SmtpConnection.Opening;
import io.poststrom.delivery.route.Hop;
import io.poststrom.mail.Recipient;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One mail on its way through the hosts of one attempt. Lives on one lane. */
final class HostRun {
  private final Lane lane;
  private final OutgoingMail mail;
  private final Ledger ledger;
  private final Iterator<Hop> hops;
  private final CompletableFuture<AttemptResult> result;

  HostRun(
      Lane lane,
      OutgoingMail mail,
      Ledger ledger,
      List<Hop> hops,
      CompletableFuture<AttemptResult> result) {
    this.lane = lane;
    this.mail = mail;
    this.ledger = ledger;
    this.hops = hops.iterator();
    this.result = result;
  }

  /** Asks the next host, or ends. */
  void next() {
    if (ledger.isComplete() || !hops.hasNext()) {
      result.complete(ledger.result());
      return;
    }
    ledger.nextHost();
    Hop hop = hops.next();
    lane.session(hop, opening -> opened(hop, opening));
  }

  private void opened(Hop hop, Opening opening) {
    switch (opening) {
      case Opening.Opened(SmtpConnection connection) -> send(connection);
      case Opening.Refused(Trouble trouble) -> {
        ledger.refused(hop.text(), trouble);
        next();
      }
    }
  }

  private void send(SmtpConnection connection) {
    List<Recipient> asked = ledger.toAsk(lane.settings().recipientsPerMail());
    if (asked.isEmpty()) {
      lane.release(connection);
      next();
      return;
    }
    boolean used = connection.mails() > 0;
    OutgoingMail part = asked.size() == mail.envelope().recipients().size() ? mail : mail.to(asked);
    connection.send(
        part,
        outcome -> {
          if (used && isStale(outcome)) {
            // The host closed the idle connection while we wrote: that was no try.
            Hop hop = connection.hop();
            lane.newSession(hop, lane.settings().dialogue(), opening -> opened(hop, opening));
          } else {
            finished(connection, outcome);
          }
        });
  }

  private void finished(SmtpConnection connection, MailOutcome outcome) {
    ledger.settled(connection.hop().text(), outcome);
    if (ledger.isComplete()) {
      lane.release(connection);
      next();
    } else if (connection.isOpen()) {
      send(connection);
    } else {
      next();
    }
  }

  private static boolean isStale(MailOutcome outcome) {
    return outcome.progress() == Progress.UNANSWERED
        && outcome.fates().stream()
            .anyMatch(
                fate ->
                    fate instanceof Fate.Troubled(Trouble trouble)
                        && trouble.kind() == Trouble.Kind.LOST);
  }
}
