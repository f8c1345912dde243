package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.AttemptResult.Try;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attempt's recipients while hosts are tried one after the other: whom to ask
 * the host for next, and each one's last word. Pure.
 */
public final class Ledger {
  private static final int TOO_MANY = 452;

  private final List<Recipient> recipients;
  private final @Nullable RecipientResult[] results;
  private final @Nullable Diagnostic[] last;
  private final boolean[] done;
  private final boolean[] askedHere;
  private final List<Try> tries = new ArrayList<>();
  private final InstantSource clock;
  private boolean laterMayHelp;
  private Reach reach = Reach.UNREACHABLE;

  /** Nobody asked for yet. */
  public Ledger(List<Recipient> recipients, InstantSource clock) {
    this.recipients = recipients;
    this.results = new @Nullable RecipientResult[recipients.size()];
    this.last = new @Nullable Diagnostic[recipients.size()];
    this.done = new boolean[recipients.size()];
    this.askedHere = new boolean[recipients.size()];
    this.clock = clock;
  }

  /** What its clock says. */
  public Instant now() {
    return clock.instant();
  }

  /** A new host: all that are not done may be asked for. */
  public void nextHost() {
    Arrays.fill(askedHere, false);
  }

  /** Whom to ask this host for, at most so many; empty where nobody is left. */
  public List<Recipient> toAsk(int max) {
    List<Recipient> asked = new ArrayList<>(Math.min(max, recipients.size()));
    for (int i : open()) {
      if (asked.size() < max) {
        asked.add(recipients.get(i));
      }
    }
    return asked;
  }

  /** Whether every recipient has its result. */
  public boolean isComplete() {
    for (boolean one : done) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  /** No session came about with the host. */
  public void refused(String host, Trouble trouble) {
    Instant now = clock.instant();
    Map<Diagnostic, List<Recipient>> said = new LinkedHashMap<>();
    for (int i : open()) {
      apply(i, now, host, new Fate.Troubled(trouble), said);
    }
    note(said);
  }

  /** The host has dealt with the first of those it was asked for. */
  public void settled(String host, MailOutcome outcome) {
    Instant now = clock.instant();
    Map<Diagnostic, List<Recipient>> said = new LinkedHashMap<>();
    List<Integer> open = open();
    boolean someTaken = outcome.fates().stream().anyMatch(Fate.Taken.class::isInstance);
    for (int k = 0; k < outcome.fates().size(); k++) {
      Fate fate = outcome.fates().get(k);
      apply(open.get(k), now, host, fate, said);
      if (someTaken && isTooMany(fate)) {
        // RFC 5321 section 4.5.3.1.10: the rest goes in another transaction, at once.
        askedHere[open.get(k)] = false;
      }
    }
    note(said);
  }

  /** The attempt is over: who was not taken or refused is deferred. */
  public AttemptResult result() {
    List<RecipientResult> all = new ArrayList<>(results.length);
    for (int i = 0; i < results.length; i++) {
      RecipientResult result = results[i];
      Diagnostic diagnostic = last[i];
      if (result != null && done[i]) {
        all.add(result);
      } else if (diagnostic != null) {
        all.add(
            diagnostic.status().statusClass() == 5 && !laterMayHelp
                ? new RecipientResult.Failed(diagnostic)
                : new RecipientResult.Deferred(temporary(diagnostic)));
      } else {
        throw new IllegalStateException("a recipient was never asked for");
      }
    }
    return new AttemptResult(all, tries, reach);
  }

  private List<Integer> open() {
    List<Integer> open = new ArrayList<>(recipients.size());
    for (int i = 0; i < done.length; i++) {
      if (!done[i] && !askedHere[i]) {
        open.add(i);
      }
    }
    return open;
  }

  private void apply(
      int i, Instant now, String host, Fate fate, Map<Diagnostic, List<Recipient>> said) {
    askedHere[i] = true;
    Diagnostic diagnostic =
        switch (fate) {
          case Fate.Taken(Reply reply, var handover) -> {
            Diagnostic taken = Diagnostic.remote(now, host, reply);
            finish(i, new RecipientResult.Delivered(taken, handover));
            reach = Reach.REACHED;
            yield taken;
          }
          case Fate.Troubled(Trouble trouble) -> troubled(i, now, host, trouble);
        };
    last[i] = diagnostic;
    said.computeIfAbsent(diagnostic, ignored -> new ArrayList<>()).add(recipients.get(i));
  }

  private Diagnostic troubled(int i, Instant now, String host, Trouble trouble) {
    Diagnostic diagnostic =
        new Diagnostic(
            now,
            host,
            trouble.reply().map(Reply::code).orElse(0),
            trouble.status(),
            trouble.text());
    if (!TroublePolicy.concernsHost(trouble)) {
      reach = Reach.REACHED;
    }
    TroublePolicy.Decision decision = TroublePolicy.decide(trouble);
    laterMayHelp |= decision == TroublePolicy.Decision.NEXT_HOST && !trouble.isPermanent();
    switch (decision) {
      case NEXT_HOST -> {}
      case FAIL -> finish(i, new RecipientResult.Failed(diagnostic));
      case MAYBE_DELIVERED -> finish(i, new RecipientResult.MaybeDelivered(diagnostic));
    }
    return diagnostic;
  }

  private void finish(int i, RecipientResult result) {
    results[i] = result;
    done[i] = true;
  }

  private void note(Map<Diagnostic, List<Recipient>> said) {
    said.forEach((diagnostic, whom) -> tries.add(new Try(whom, diagnostic)));
  }

  private static boolean isTooMany(Fate fate) {
    return fate instanceof Fate.Troubled(Trouble trouble)
        && trouble.kind() == Trouble.Kind.RCPT
        && trouble.reply().map(reply -> reply.code() == TOO_MANY).orElse(false);
  }

  /** A refusal for good of one host, while another is only down, is not for good. */
  private static Diagnostic temporary(Diagnostic diagnostic) {
    return diagnostic.status().statusClass() == 4
        ? diagnostic
        : Diagnostic.local(
            diagnostic.at(),
            diagnostic.host(),
            new EnhancedStatusCode(4, diagnostic.status().subject(), diagnostic.status().detail()),
            diagnostic.text());
  }
}
