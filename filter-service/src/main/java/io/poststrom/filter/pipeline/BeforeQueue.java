package io.poststrom.filter.pipeline;

import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailDomain.Handling;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checks before a mail is accepted: refused is what all of its recipients' domains would have
 * refused. What only some of them want gone is taken, and held for those.
 *
 * <p>Nothing is written. What was found in a mail that is taken is remembered for a while, so that
 * the filter need not look again where the log brings the mail to this process. Bounded by the
 * number of mails at the same time: who is over it hears that there is no decision.
 */
public final class BeforeQueue implements BeforeQueueFilter {
  private static final String SPAM = "The mail looks like spam";
  private static final String FILTERED = "A filter refuses the mail";
  private static final String FORGED =
      "The mail fails DMARC, and the owner of the domain in From asks for it to be refused";

  private final Inspection inspection;
  private final Supplier<Rules> rules;
  private final Limits limits;
  private final Observer observer;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * What a decision may cost.
   *
   * @param lane how long each check may wait
   * @param most mails at the same time
   * @param thread where checks are started
   */
  public record Limits(Lane lane, int most, Executor thread) {}

  /** Hears what DMARC found in mails that are refused, for reports. Any thread; never waits. */
  public interface Observer {
    /** Tells nobody. */
    Observer NONE = seen -> {};

    /** One was refused. */
    void refused(DmarcObservation seen);
  }

  /** Of these parts. {@code rules} is asked once per mail. */
  public BeforeQueue(
      Inspection inspection, Supplier<Rules> rules, Limits limits, Observer observer) {
    this.inspection = inspection;
    this.observer = observer;
    this.rules = rules;
    this.limits = limits;
  }

  @Override
  public CompletionStage<Decision> decide(AcceptedMail mail) {
    if (underWay.incrementAndGet() > limits.most()) {
      underWay.decrementAndGet();
      return undecided("the filter has %d mails to decide on".formatted(limits.most()));
    }
    return CompletableFuture.completedStage(mail)
        .thenComposeAsync(this::decided, limits.thread())
        .handle(this::done);
  }

  private CompletionStage<Decision> decided(AcceptedMail mail) {
    Rules now = rules.get();
    int taught = TrainingDesk.seats(mail.envelope(), now.settings()).size();
    if (taught == mail.envelope().recipients().size()) {
      return CompletableFuture.completedStage(new Decision.Accept()); // the spam in it is meant
    }
    long start = System.nanoTime();
    return inspection
        .inspect(mail, limits.lane(), now.hostname())
        .toCompletableFuture()
        .copy()
        // Whatever never answers must give its place back.
        .orTimeout(limits.lane().perBatch().toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            inspected -> {
              Decision decision = decision(mail, inspected.findings(), now);
              // A check that was cut off here may have more time in the slow lane.
              boolean hadTime = System.nanoTime() - start < limits.lane().perCheck().toNanos();
              // Changed by others, it goes to all recipients: but a training address gets no mail.
              boolean mayLast = taught == 0 && !isHeavy(inspected);
              if (hadTime && mayLast && decision instanceof Decision.Accept) {
                inspection.remember(mail, inspected);
              }
              return decision;
            });
  }

  private Decision done(@Nullable Decision decided, @Nullable Throwable why) {
    underWay.decrementAndGet();
    if (decided != null) {
      return decided;
    }
    Throwable cause = why instanceof CompletionException wrapped ? wrapped.getCause() : why;
    return new Decision.Undecided("its checks failed: " + cause);
  }

  private Decision decision(AcceptedMail mail, Findings findings, Rules rules) {
    Set<Handling> handlings = ByHandling.split(mail.envelope(), rules).keySet();
    if (!handlings.stream().allMatch(handling -> isUnwanted(findings.verdict(handling)))) {
      return new Decision.Accept();
    }
    Treatments.observed(findings, handlings, Treatments.Stage.BEFORE_QUEUE)
        .ifPresent(observer::refused);
    Handling any = handlings.iterator().next();
    Verdict verdict = findings.verdict(any);
    if (findings.demand().atLeast().compareTo(Action.REJECT) >= 0) {
      return new Decision.Reject(refused(verdict), FILTERED);
    }
    boolean byScore = verdict.score() >= any.thresholds().reject();
    return new Decision.Reject(refused(verdict), byScore ? SPAM : FORGED);
  }

  private static boolean isHeavy(Inspection.Inspected inspected) {
    return inspected.amended().rewritten().flatMap(Amended.Rewritten::content).isPresent();
  }

  private static boolean isUnwanted(Verdict verdict) {
    return verdict.action().compareTo(Action.REJECT) >= 0;
  }

  private static Verdict refused(Verdict verdict) {
    return new Verdict(Action.REJECT, verdict.score(), verdict.symbols());
  }

  private static CompletionStage<Decision> undecided(String why) {
    return CompletableFuture.completedStage(new Decision.Undecided(why));
  }
}
