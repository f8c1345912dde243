package io.poststrom.filter.pipeline;

import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.address.Share;
import io.poststrom.filter.pipeline.Inspection.Inspected;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.TrainingBox;
import io.poststrom.site.Site;
import io.poststrom.smtp.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The filter of one mail, from its record to all that is to be written: checks and MX questions
 * start at the same time; the findings give each recipient's verdict; the mail is addressed. Waits
 * for nobody: the stage completes when the last answer is there.
 */
public final class MailFilter {
  /** The listener name of reports that the delivery service makes. */
  public static final String BOUNCE = "bounce";

  private final Inspection inspection;
  private final Addressing addressing;
  private final Supplier<Rules> rules;
  private final Ledger ledger;
  private final Optional<TrainingDesk> desk;
  private final Instant began;

  /** Of these parts. {@code rules} is asked once per mail. */
  public MailFilter(
      Inspection inspection, Addressing addressing, Supplier<Rules> rules, Ledger ledger) {
    this(inspection, addressing, rules, ledger, Optional.empty());
  }

  private MailFilter(
      Inspection inspection,
      Addressing addressing,
      Supplier<Rules> rules,
      Ledger ledger,
      Optional<TrainingDesk> desk) {
    this.inspection = inspection;
    this.addressing = addressing;
    this.rules = rules;
    this.ledger = ledger;
    this.desk = desk;
    this.began = ledger.now();
  }

  /** The same, which learns from what is sent to training addresses. */
  public MailFilter learning(TrainingDesk at) {
    return new MailFilter(inspection, addressing, rules, ledger, Optional.of(at));
  }

  /**
   * Starts all that the mail needs. Must be called on the worker's thread; the stage completes
   * there at once, or on the thread that brings the last answer. It fails only by a fault of ours.
   */
  public CompletionStage<List<Output>> filter(Arrival arrival, Lane lane) {
    Rules now = rules.get();
    Envelope envelope = arrival.mail().envelope();
    List<TrainingDesk.Seat> seats =
        desk.isPresent() && arrival.mail().verdict().isEmpty()
            ? TrainingDesk.seats(envelope, now.settings())
            : List.of();
    return seats.isEmpty()
        ? filtered(arrival, lane, now)
        : taught(arrival, seats, lane, now, desk.orElseThrow());
  }

  /** Some recipients are taught, the others, if there are some, get the mail as ever. */
  private CompletionStage<List<Output>> taught(
      Arrival arrival, List<TrainingDesk.Seat> seats, Lane lane, Rules now, TrainingDesk at) {
    List<Recipient> taught = seats.stream().map(TrainingDesk.Seat::recipient).toList();
    List<Recipient> others = new ArrayList<>(arrival.mail().envelope().recipients());
    others.removeAll(taught);
    Ledger.Entries entries = ledger.open(arrival.to(taught).mail().envelope());
    if (lane.kind() == Lane.Kind.FAST) {
      entries.accepted();
    }
    CompletionStage<Optional<List<TrainingDesk.Settled>>> taken =
        at.take(arrival.mail(), seats, lane);
    CompletionStage<List<Output>> rest =
        others.isEmpty()
            ? CompletableFuture.completedStage(List.of())
            : filtered(arrival.to(others), lane, now);
    return rest.thenCombine(
        taken,
        (outputs, settled) -> {
          if (settled.isPresent()) {
            settled.get().forEach(entries::taught);
          } else if (isTooOld(arrival.mail())) {
            at.tooLate(arrival.mail().envelope().id(), seats).forEach(entries::taught);
          } else {
            entries.add(new Output.Later(arrival.to(taught).mail()));
          }
          return Stream.concat(entries.outputs().stream(), outputs.stream()).toList();
        });
  }

  /** While nothing filtered, no mail had a turn. */
  private boolean isTooOld(AcceptedMail mail) {
    Instant accepted = mail.envelope().acceptedAt();
    Instant waits = accepted.isAfter(began) ? accepted : began;
    return ledger.now().isAfter(waits.plus(TrainingDesk.LONGEST));
  }

  private CompletionStage<List<Output>> filtered(Arrival arrival, Lane lane, Rules now) {
    AcceptedMail mail = arrival.mail();
    CompletionStage<Map<Host, Site>> sites =
        addressing.sites(mail.envelope().recipients(), now.routing());
    if (mail.verdict().isPresent()) {
      return sites.thenApply(known -> released(arrival, known));
    }
    return inspection
        .inspect(mail, lane, now.hostname())
        .thenCombine(
            sites, (found, known) -> decided(new Decision(arrival, lane, now, found), known));
  }

  /** The time of events that are told now. */
  public Instant now() {
    return ledger.now();
  }

  /** What is written for a mail that has to leave the fast lane undecided. */
  public List<Output> postpone(Arrival arrival) {
    Ledger.Entries entries = ledger.open(arrival.mail().envelope());
    if (arrival.mail().verdict().isEmpty()) {
      entries.accepted();
    }
    entries.add(new Output.Later(arrival.mail()));
    return entries.outputs();
  }

  /** A report of ours is owed to the sender whatever it looks like. */
  static boolean isOwnReport(ClientInfo client) {
    return client.listener().equals(BOUNCE);
  }

  private record Decision(Arrival arrival, Lane lane, Rules rules, Inspected inspected) {
    Envelope envelope() {
      return arrival.mail().envelope();
    }

    /** As it goes on. */
    AcceptedMail mail() {
      return inspected.amended().of(arrival);
    }

    /** Training addresses that others have added: they exist for users who write to them. */
    List<Recipient> addedBoxes() {
      return without(envelope().recipients(), mail().envelope().recipients()).stream()
          .filter(one -> TrainingBox.of(rules.settings(), one.mailbox()).isPresent())
          .toList();
    }
  }

  private List<Output> decided(Decision decision, Map<Host, Site> sites) {
    AcceptedMail mail = decision.mail();
    Ledger.Entries entries = ledger.open(decision.envelope());
    if (decision.lane().kind() == Lane.Kind.FAST) {
      entries.accepted();
    }
    List<Recipient> boxes = decision.addedBoxes();
    entries.untaught(boxes);
    Map<Handling, List<Recipient>> handlings = ByHandling.split(mail.envelope(), decision.rules());
    Treatments.observed(
            decision.inspected().findings(), handlings.keySet(), Treatments.Stage.ACCEPTED)
        .ifPresent(seen -> entries.add(new Output.Observe(seen)));
    entries.removed(decision.inspected().amended().removed());
    List<Passing> passing =
        handlings.entrySet().stream()
            .flatMap(
                same ->
                    judged(decision, same.getKey(), without(boxes, same.getValue()), entries)
                        .stream())
            .toList();
    if (decision.inspected().amended().rewritten().isPresent()) {
      again(mail, passing).ifPresent(entries::add);
      return entries.outputs();
    }
    List<Share> shares = passing.stream().map(Passing::share).toList();
    addressing
        .obligations(mail, decision.arrival().lastingContent(), shares, sites, ledger.now())
        .forEach(entries::queued);
    return entries.outputs();
  }

  /** Recipients who get the mail, and why. */
  private record Passing(Share share, Verdict verdict) {}

  /**
   * A mail that is another one now goes back to the log with its verdict, which then holds what is
   * delivered, and is addressed from there. All recipients get the fields of the worst verdict.
   */
  private static Optional<Output> again(AcceptedMail mail, List<Passing> passing) {
    return passing.stream()
        .max(Comparator.comparing((Passing one) -> one.verdict().action()))
        .map(
            worst ->
                new Output.Again(
                    new AcceptedMail(
                        worst
                            .share()
                            .envelope(
                                mail.envelope()
                                    .withRecipients(
                                        passing.stream()
                                            .flatMap(one -> one.share().recipients().stream())
                                            .toList())),
                        worst.share().prepended(),
                        mail.content(),
                        mail.value(),
                        Optional.of(worst.verdict()))));
  }

  private static List<Recipient> without(List<Recipient> some, List<Recipient> all) {
    return all.stream().filter(one -> !some.contains(one)).toList();
  }

  /** Settles what the verdict means for these recipients: at most a share to be delivered. */
  private List<Passing> judged(
      Decision decision, Handling handling, List<Recipient> recipients, Ledger.Entries entries) {
    if (recipients.isEmpty()) {
      return List.of();
    }
    Verdict verdict = verdict(decision, handling);
    entries.filtered(recipients, verdict);
    List<String> prepended = prepended(decision, verdict, handling);
    return switch (verdict.action()) {
      case PASS, TAG -> {
        Optional<String> unreported =
            Unreported.why(decision.envelope(), decision.inspected().findings(), verdict);
        yield List.of(new Passing(new Share(recipients, prepended, unreported), verdict));
      }
      case QUARANTINE, REJECT -> {
        entries.held(held(decision, recipients, prepended, verdict));
        yield List.of();
      }
      case DISCARD -> {
        entries.discarded(recipients, verdict);
        yield List.of();
      }
    };
  }

  /** A report of ours is neither held nor marked, whatever the thresholds: it tells of others. */
  private static Verdict verdict(Decision decision, Handling handling) {
    Verdict found = decision.inspected().findings().verdict(handling);
    return isOwnReport(decision.envelope().client())
        ? new Verdict(Verdict.Action.PASS, found.score(), found.symbols())
        : found;
  }

  private static List<String> prepended(Decision decision, Verdict verdict, Handling handling) {
    AcceptedMail mail = decision.arrival().mail();
    List<String> fields = new ArrayList<>(decision.inspected().signatures());
    if (!isOwnReport(mail.envelope().client())) {
      fields.addAll(
          TraceFields.of(
              decision.rules().hostname(),
              decision.envelope(),
              decision.inspected().findings(),
              verdict,
              handling.thresholds()));
    }
    fields.addAll(decision.inspected().amended().fields());
    fields.addAll(mail.prepended());
    return fields;
  }

  /** Whoever releases it makes it a mail that is no spam; an automatic reply it stays. */
  private static AcceptedMail held(
      Decision decision, List<Recipient> recipients, List<String> prepended, Verdict verdict) {
    AcceptedMail mail = decision.mail();
    Verdict released = new Verdict(Verdict.Action.PASS, verdict.score(), verdict.symbols());
    Optional<String> unreported =
        Unreported.why(decision.envelope(), decision.inspected().findings(), released);
    return new AcceptedMail(
        new Share(recipients, prepended, unreported)
            .envelope(mail.envelope().withRecipients(recipients)),
        prepended,
        mail.content(),
        mail.value(),
        Optional.of(verdict));
  }

  /** A person has decided: address it, with the fields it already has. */
  private List<Output> released(Arrival arrival, Map<Host, Site> sites) {
    AcceptedMail mail = arrival.mail();
    Ledger.Entries entries = ledger.open(mail.envelope());
    addressing
        .released(mail, arrival.at(), arrival.lastingContent(), sites, ledger.now())
        .forEach(entries::queued);
    return entries.outputs();
  }
}
