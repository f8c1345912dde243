package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.dialogue.DialogueSettings;
import io.poststrom.delivery.dialogue.Fate;
import io.poststrom.delivery.dialogue.Ledger;
import io.poststrom.delivery.dialogue.MailOutcome;
import io.poststrom.delivery.dialogue.MailOutcome.Progress;
import io.poststrom.delivery.dialogue.OutgoingMail;
import io.poststrom.delivery.dialogue.Trouble;
import io.poststrom.delivery.net.SmtpConnection.Opening;
import io.poststrom.delivery.route.Hop;
import io.poststrom.mail.Recipient;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One mail on its way through the hosts of one attempt. Lives on one lane.
 *
 * <p>A large content needs room in our memory. That is asked for when a session is open, so that no
 * dead host holds room, and before MAIL, so that no host waits for it: where there is none yet, the
 * session goes back among the idle ones meanwhile.
 */
final class HostRun {
  private final Lane lane;
  private final OutgoingMail mail;
  private final Ledger ledger;
  private final Iterator<Hop> hops;
  private final CompletableFuture<AttemptResult> result;
  private @Nullable ContentSource source;

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
    closeSource();
    if (ledger.isComplete() || !hops.hasNext()) {
      result.complete(ledger.result());
      return;
    }
    ledger.nextHost();
    Hop hop = hops.next();
    lane.session(hop, dialogue(), opening -> opened(hop, opening));
  }

  private DialogueSettings dialogue() {
    DialogueSettings usual = lane.settings().dialogue();
    return mail.envelope().requiresTls() ? usual.required() : usual;
  }

  private void opened(Hop hop, Opening opening) {
    switch (opening) {
      case Opening.Opened(SmtpConnection connection) -> sendWithRoom(connection);
      case Opening.Refused(Trouble trouble) -> {
        ledger.refused(hop.text(), trouble);
        next();
      }
    }
  }

  private void sendWithRoom(SmtpConnection connection) {
    List<Recipient> asked = ledger.toAsk(lane.settings().recipientsPerMail());
    if (asked.isEmpty()) {
      lane.release(connection);
      next();
      return;
    }
    OutgoingMail part = asked.size() == mail.envelope().recipients().size() ? mail : mail.to(asked);
    switch (mail.content()) {
      case MailContent.AtHand ignored -> send(connection, part);
      case MailContent.Streamed content -> {
        ContentSource opened = source == null ? content.opener().get() : source;
        source = opened;
        CompletableFuture<Void> room = opened.room().toCompletableFuture();
        if (room.isDone()) {
          send(connection, part.from(content.from(opened)));
        } else {
          lane.release(connection);
          awaitRoom(connection.hop(), room);
        }
      }
    }
  }

  private void awaitRoom(Hop hop, CompletableFuture<Void> room) {
    Duration patience = lane.settings().timeouts().content();
    room.copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (entered, late) ->
                lane.run(
                    () -> {
                      if (late == null) {
                        lane.session(hop, dialogue(), opening -> opened(hop, opening));
                      } else {
                        endWithoutRoom(patience);
                      }
                    }));
  }

  /** No host is to blame, and another one would not help. */
  private void endWithoutRoom(Duration patience) {
    closeSource();
    String text =
        "No memory came free for this large mail within "
            + SmtpConnection.words(patience)
            + "; the host was not kept waiting for it";
    ledger.refused("", Trouble.found(Trouble.Kind.UNREADABLE, 4, 3, 0, text));
    result.complete(ledger.result());
  }

  private void send(SmtpConnection connection, OutgoingMail part) {
    boolean used = connection.mails() > 0;
    connection.send(
        part,
        ledger.now(),
        outcome -> {
          closeSource();
          if (used && isStale(outcome)) {
            // The host closed the idle connection while we wrote: that was no try.
            Hop hop = connection.hop();
            lane.newSession(hop, dialogue(), opening -> opened(hop, opening));
          } else {
            finished(connection, outcome);
          }
        });
  }

  private void closeSource() {
    if (source != null) {
      source.close();
      source = null;
    }
  }

  private void finished(SmtpConnection connection, MailOutcome outcome) {
    ledger.settled(connection.hop().text(), outcome);
    if (ledger.isComplete()) {
      lane.release(connection);
      next();
    } else if (connection.isOpen()) {
      sendWithRoom(connection);
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
