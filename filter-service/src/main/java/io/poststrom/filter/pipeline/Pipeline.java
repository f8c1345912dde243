package io.poststrom.filter.pipeline;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Runs the checks of a mail. All that must ask somebody ask at the same time, each within its
 * deadline; those that conclude from the others' results follow, and then those that go on from
 * conclusions, with the same deadline. The findings stand in that order, and in the checks'. The
 * stage never fails: a check that throws leaves the symbol {@code CHECK_FAILED}.
 */
public final class Pipeline {
  /** The symbol of a check that threw: a fault of ours, worth a look. Score 0. */
  public static final String CHECK_FAILED = "CHECK_FAILED";

  private final List<Check> checks;

  /** Of these checks, in this order. */
  public Pipeline(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /** Who goes before whom. */
  private enum Phase {
    FIRST,
    CONCLUDING,
    FINAL;

    static Phase of(Check check) {
      return switch (check) {
        case Check.Pure ignored -> FIRST;
        case Check.Asking ignored -> FIRST;
        case Check.Final ignored -> FINAL;
        case Check.Concluding ignored -> CONCLUDING;
      };
    }
  }

  /**
   * Checks the mail. Complete at once where no check had to wait.
   *
   * @param deadline how long each check may wait for an answer
   */
  public CompletionStage<Findings> run(MailView mail, Duration deadline) {
    CompletionStage<Findings> findings = CompletableFuture.completedStage(Findings.NONE);
    for (Phase phase : Phase.values()) {
      List<Check> all =
          checks.stream()
              .filter(check -> Phase.of(check) == phase && !isSkipped(check, mail))
              .toList();
      if (!all.isEmpty()) {
        findings =
            findings.thenCompose(
                before -> findings(mail, deadline, all, before).thenApply(before::and));
      }
    }
    mail.body().start(); // for others than the checks, where none of them was asked
    return findings;
  }

  private record Started(Check check, CompletionStage<CheckResult> result) {}

  /** Of the checks of one phase. */
  private static CompletionStage<Findings> findings(
      MailView mail, Duration deadline, List<Check> checks, Findings before) {
    List<Started> started =
        checks.stream().map(check -> new Started(check, start(check, mail, before))).toList();
    mail.body().start();
    List<CompletableFuture<CheckResult>> results =
        started.stream().map(one -> weighed(one.check(), mail, inTime(one, deadline))).toList();
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(done -> gathered(results));
  }

  private static CompletionStage<CheckResult> start(Check check, MailView mail, Findings before) {
    try {
      return switch (check) {
        case Check.Pure pure -> CompletableFuture.completedFuture(pure.look(mail));
        case Check.Asking asking -> asking.ask(mail);
        case Check.Concluding concluding -> concluding.conclude(mail, before);
      };
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(check, e));
    }
  }

  private static CompletableFuture<CheckResult> inTime(Started one, Duration deadline) {
    CompletableFuture<CheckResult> safe =
        one.result().exceptionally(e -> failed(one.check(), e)).toCompletableFuture();
    return safe.isDone()
        ? safe
        : switch (one.check()) {
          case Check.Pure ignored -> safe;
          case Check.Asking asking -> orElse(safe, asking.unanswered(), deadline);
          case Check.Concluding concluding -> orElse(safe, concluding.unanswered(), deadline);
        };
  }

  private static CompletableFuture<CheckResult> orElse(
      CompletableFuture<CheckResult> result, CheckResult unanswered, Duration deadline) {
    return result.completeOnTimeout(unanswered, deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isRelay(MailView mail) {
    return mail.envelope().client().trusted() == Trust.RELAY;
  }

  private static boolean isSkipped(Check check, MailView mail) {
    return isRelay(mail) && check.forRelay() == Check.ForRelay.SKIPPED;
  }

  private static CheckResult failed(Check check, Throwable e) {
    String what = check.name() + ": " + e.getClass().getSimpleName();
    return CheckResult.of(List.of(new Symbol(CHECK_FAILED, 0, what)));
  }

  private static CompletableFuture<CheckResult> weighed(
      Check check, MailView mail, CompletableFuture<CheckResult> result) {
    return isRelay(mail) && check.forRelay() == Check.ForRelay.NOTED
        ? result.thenApply(Pipeline::noted)
        : result;
  }

  private static CheckResult noted(CheckResult result) {
    List<Symbol> noted =
        result.symbols().stream().map(s -> new Symbol(s.name(), 0, s.evidence())).toList();
    return new CheckResult(
        noted,
        result.authentication(),
        result.fields(),
        result.wish(),
        result.dmarc(),
        result.demand());
  }

  private static Findings gathered(List<CompletableFuture<CheckResult>> results) {
    List<Symbol> symbols = new ArrayList<>();
    List<AuthResult> authentication = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    OwnerWish wish = OwnerWish.NONE;
    Optional<DmarcFinding> dmarc = Optional.empty();
    Demand demand = Demand.NONE;
    for (CompletableFuture<CheckResult> done : results) {
      CheckResult result = done.join();
      symbols.addAll(result.symbols());
      authentication.addAll(result.authentication());
      fields.addAll(result.fields());
      wish = wish.compareTo(result.wish()) >= 0 ? wish : result.wish();
      dmarc = result.dmarc().isPresent() ? result.dmarc() : dmarc;
      demand = demand.and(result.demand());
    }
    return new Findings(symbols, authentication, fields, wish, dmarc, demand);
  }
}
