package io.poststrom.delivery.schedule;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.bounce.Report;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The rules by which an obligation goes from state to state. Each recipient that is still pending
 * goes its own way; one that is final stays as it is for good.
 *
 * <pre>
 *   Pending --delivered--> Delivered
 *   Pending --failed-----> Failed      sender told (DSN "failed")
 *   Pending --deferred---> Pending     due again by the retry schedule; told once if late ("delayed")
 *   Pending --deferred, life over--> Expired   sender told (DSN "failed", 4.4.7)
 *   Pending --clock, life over-----> Expired   likewise, without an attempt
 *   Pending --clock, deadline over-> Expired   likewise, 5.4.7, where the sender has set one (RFC 2852)
 * </pre>
 */
public final class Transitions {
  private static final EnhancedStatusCode LATE = new EnhancedStatusCode(5, 4, 7);
  private static final EnhancedStatusCode EXPIRED = new EnhancedStatusCode(4, 4, 7);

  /**
   * Of more recipients than this, what was said to each is kept short: one record holds them all.
   */
  private static final int MANY = 200;

  private static final int SHORT = 120;
  private static final EnhancedStatusCode NOT_TRIED = new EnhancedStatusCode(4, 4, 0);

  private final QueueRules rules;
  private final RandomGenerator random;

  /** Rules and the chance that scatters retries. */
  public Transitions(QueueRules rules, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
  }

  /** True where a delay report may still be written, so that the clock must look at it. */
  public static boolean mayWarn(Obligation obligation) {
    if (obligation.warning() == Obligation.DelayWarning.SENT
        || obligation.envelope().reversePath() instanceof ReversePath.Null
        || obligation.envelope().terms().unreported().isPresent()) {
      return false;
    }
    for (int i = 0; i < obligation.states().size(); i++) {
      if (!obligation.states().get(i).isFinal()
          && obligation.envelope().recipients().get(i).wantsDelay()) {
        return true;
      }
    }
    return false;
  }

  /** The recipients that are still owed an outcome, in the envelope's order. */
  public static List<Recipient> pending(Obligation obligation) {
    List<Recipient> pending = new ArrayList<>();
    for (int i = 0; i < obligation.states().size(); i++) {
      if (!obligation.states().get(i).isFinal()) {
        pending.add(obligation.envelope().recipients().get(i));
      }
    }
    return pending;
  }

  /** After an attempt for the {@link #pending} recipients. */
  public Transition afterAttempt(Obligation obligation, AttemptResult result, Instant now) {
    int attempt = obligation.attempts() + 1;
    Instant due = now.plus(rules.retry().pause(attempt, random));
    Step step = new Step(obligation, attempt, now, rules.expiry(obligation));
    boolean expired = rules.isExpired(obligation, now);
    boolean late = rules.isLate(obligation, now);
    result.tries().forEach(step::attempted);
    int at = 0;
    for (int i = 0; i < obligation.states().size(); i++) {
      RecipientState state = obligation.states().get(i);
      if (state.isFinal()) {
        step.keep(state);
        continue;
      }
      switch (shortened(result.recipients().get(at++), obligation)) {
        case RecipientResult.Delivered(Diagnostic said, var handover) ->
            step.delivered(i, said, handover);
        case RecipientResult.Failed(Diagnostic said) -> step.failed(i, said);
        case RecipientResult.Deferred(Diagnostic said) ->
            step.deferred(i, said, due, expired, late);
        case RecipientResult.MaybeDelivered(Diagnostic said) ->
            step.deferred(i, said, due, expired, late);
      }
    }
    return step.end(due);
  }

  private static RecipientResult shortened(RecipientResult result, Obligation obligation) {
    if (obligation.states().size() <= MANY) {
      return result;
    }
    Diagnostic said = result.diagnostic();
    Diagnostic less =
        new Diagnostic(
            said.at(),
            said.host(),
            said.replyCode(),
            said.status(),
            said.text().substring(0, Math.min(SHORT, said.text().length())));
    return switch (result) {
      case RecipientResult.Delivered(Diagnostic _, var handover) ->
          new RecipientResult.Delivered(less, handover);
      case RecipientResult.Deferred _ -> new RecipientResult.Deferred(less);
      case RecipientResult.MaybeDelivered _ -> new RecipientResult.MaybeDelivered(less);
      case RecipientResult.Failed _ -> new RecipientResult.Failed(less);
    };
  }

  /**
   * The life is over, whether or not it was ever tried.
   *
   * @param siteFailure why the site could not be reached last, where that is so
   */
  public Transition expire(Obligation obligation, Optional<Diagnostic> siteFailure, Instant now) {
    Step step = new Step(obligation, obligation.attempts(), now, rules.expiry(obligation));
    for (int i = 0; i < obligation.states().size(); i++) {
      switch (obligation.states().get(i)) {
        case RecipientState.Pending(Optional<Diagnostic> last) ->
            step.expired(i, last.or(() -> siteFailure));
        case RecipientState.Delivered state -> step.keep(state);
        case RecipientState.Failed state -> step.keep(state);
        case RecipientState.Expired state -> step.keep(state);
        case RecipientState.Cancelled state -> step.keep(state);
      }
    }
    return step.end(obligation.due());
  }

  /** The sender is to be told of the delay; otherwise nothing changes. */
  public Transition warn(Obligation obligation, Optional<Diagnostic> siteFailure, Instant now) {
    Step step = new Step(obligation, obligation.attempts(), now, rules.expiry(obligation));
    for (int i = 0; i < obligation.states().size(); i++) {
      RecipientState state = obligation.states().get(i);
      step.keep(state);
      if (state instanceof RecipientState.Pending(Optional<Diagnostic> last)) {
        step.delayed(
            i,
            last.or(() -> siteFailure)
                .orElseGet(() -> Diagnostic.local(now, "", NOT_TRIED, "not tried yet")));
      }
    }
    return step.end(obligation.due());
  }

  /** The same state once more, to bring it to the head of the log. */
  public static Transition rewrite(Obligation obligation) {
    return new Transition(obligation.withoutCopy(), List.of(), Optional.empty());
  }

  /** An attempt that came to nothing by our own fault: all deferred. */
  public static AttemptResult lost(Obligation obligation, String reason, Instant now) {
    Diagnostic ours = Diagnostic.local(now, "", new EnhancedStatusCode(4, 3, 0), reason);
    List<Recipient> pending = pending(obligation);
    return new AttemptResult(
        pending.stream().<RecipientResult>map(r -> new RecipientResult.Deferred(ours)).toList(),
        List.of(new AttemptResult.Try(pending, ours)),
        AttemptResult.Reach.REACHED);
  }

  /** Gathers one step: states in order, events, and what the sender is told. */
  private static final class Step {
    private final Obligation obligation;
    private final int attempt;
    private final Instant now;
    private final Instant expiry;
    private final List<RecipientState> states = new ArrayList<>();
    private final List<Report.Line> lines = new ArrayList<>();
    private final List<MailEvent> attempts = new ArrayList<>();
    private final Map<Recipient, Integer> hosts = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    /** An event that can only be made once it is known whether a report covers it. */
    private interface Outcome {
      MailEvent event(Optional<Report> report);
    }

    Step(Obligation obligation, int attempt, Instant now, Instant expiry) {
      this.obligation = obligation;
      this.attempt = attempt;
      this.now = now;
      this.expiry = expiry;
    }

    void attempted(AttemptResult.Try tried) {
      for (Recipient recipient : tried.recipients()) {
        attempts.add(
            new MailEvent.Attempted(
                obligation.id().mail(),
                tried.result().at(),
                recipient.mailbox().text(),
                obligation.id(),
                attempt,
                hosts.merge(recipient, 1, Integer::sum),
                tried.result()));
      }
    }

    void keep(RecipientState state) {
      states.add(state);
    }

    void delivered(int i, Diagnostic said, RecipientResult.Handover handover) {
      states.add(new RecipientState.Delivered(said));
      passedOn(i, handover).ifPresent(action -> line(i, action, said));
      outcomes.add(
          report ->
              new MailEvent.Delivered(
                  obligation.id().mail(), now, address(i), obligation.id(), attempt, said));
    }

    /** What the sender may want to hear of it. */
    private Optional<Report.Action> passedOn(int i, RecipientResult.Handover handover) {
      List<Report.Action> actions = new ArrayList<>();
      switch (handover) {
        case FINAL -> actions.add(Report.Action.DELIVERED);
        case WITH_DSN -> {}
        case WITHOUT_DSN -> actions.add(Report.Action.RELAYED);
        case UNTIMED_WITH_DSN -> actions.add(Report.Action.RELAYED_UNTIMED);
        case UNTIMED_WITHOUT_DSN -> {
          actions.add(Report.Action.RELAYED_UNTIMED);
          actions.add(Report.Action.RELAYED);
        }
      }
      boolean traced =
          obligation.envelope().deadline().map(Deadline::trace).orElse(DeliverBy.Trace.NOT_WANTED)
              == DeliverBy.Trace.WANTED;
      if (traced && handover != RecipientResult.Handover.FINAL) {
        actions.add(Report.Action.RELAYED_TRACED);
      }
      Recipient recipient = obligation.envelope().recipients().get(i);
      return actions.stream().filter(action -> action.isWanted(recipient)).findFirst();
    }

    void failed(int i, Diagnostic said) {
      states.add(new RecipientState.Failed(said));
      line(i, Report.Action.FAILED, said);
      outcomes.add(
          report ->
              new MailEvent.Bounced(
                  obligation.id().mail(),
                  now,
                  address(i),
                  obligation.id(),
                  said,
                  told(report, i),
                  unreported()));
    }

    void deferred(int i, Diagnostic said, Instant due, boolean expired, boolean late) {
      if (expired) {
        expired(i, Optional.of(said));
        return;
      }
      states.add(new RecipientState.Pending(Optional.of(said)));
      if (late) {
        delayed(i, said);
      }
      outcomes.add(
          report ->
              new MailEvent.Deferred(
                  obligation.id().mail(), now, address(i), obligation.id(), attempt, said, due));
    }

    void expired(int i, Optional<Diagnostic> last) {
      String why = last.map(Diagnostic::oneLine).orElse("it was never tried");
      String host = last.map(Diagnostic::host).orElse("");
      Diagnostic ours =
          isTooLate()
              ? Diagnostic.local(now, host, LATE, "not delivered by the time set; last: " + why)
              : Diagnostic.local(now, host, EXPIRED, "given up; last: " + why);
      states.add(new RecipientState.Expired(ours));
      line(i, Report.Action.FAILED, ours);
      outcomes.add(
          report ->
              new MailEvent.Expired(
                  obligation.id().mail(),
                  now,
                  address(i),
                  obligation.id(),
                  ours,
                  told(report, i),
                  unreported()));
    }

    /** Whether it ends by the time that the sender has set, rather than by the queue's. */
    private boolean isTooLate() {
      return obligation
          .envelope()
          .deadline()
          .map(late -> late.returns() && late.at().equals(expiry))
          .orElse(false);
    }

    private Optional<String> unreported() {
      return obligation.envelope().terms().unreported();
    }

    void delayed(int i, Diagnostic why) {
      line(i, Report.Action.DELAYED, why);
    }

    Transition end(Instant due) {
      Optional<Report> report =
          Report.of(obligation, Integer.toString(attempt) + kind(), lines, now, expiry);
      boolean warned =
          report.stream()
              .flatMap(r -> r.lines().stream())
              .anyMatch(line -> line.action() == Report.Action.DELAYED);
      List<MailEvent> events = new ArrayList<>(attempts);
      outcomes.forEach(outcome -> events.add(outcome.event(report)));
      return new Transition(
          obligation.with(
              states, attempt, due, warned ? Obligation.DelayWarning.SENT : obligation.warning()),
          events,
          report);
    }

    /** A warning between two attempts must not have the id of the report of the last attempt. */
    private String kind() {
      return attempt > obligation.attempts() ? "" : outcomes.isEmpty() ? "delay" : "expiry";
    }

    private void line(int i, Report.Action action, Diagnostic why) {
      lines.add(new Report.Line(obligation.envelope().recipients().get(i), action, why));
    }

    private Optional<MailId> told(Optional<Report> report, int i) {
      Recipient recipient = obligation.envelope().recipients().get(i);
      return report.filter(r -> r.covers(recipient)).map(Report::id);
    }

    private String address(int i) {
      return obligation.envelope().recipients().get(i).mailbox().text();
    }
  }
}
