package io.poststrom.filter.pipeline;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Runs the checks of a mail. All that must ask somebody ask at the same time, each within its
 * deadline; the findings stand in the checks' order. The stage never fails: a check that throws
 * leaves the symbol {@code CHECK_FAILED}.
 */
public final class Pipeline {
  /** The symbol of a check that threw: a fault of ours, worth a look. Score 0. */
  public static final String CHECK_FAILED = "CHECK_FAILED";

  private final List<Check> checks;

  /** Of these checks, in this order. */
  public Pipeline(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Checks the mail. Complete at once where no check had to wait.
   *
   * @param deadline how long each check may wait for an answer
   */
  public CompletionStage<Findings> run(MailView mail, Duration deadline) {
    boolean relay = mail.envelope().client().trusted() == Trust.RELAY;
    List<Started> started = new ArrayList<>(checks.size());
    for (Check check : checks) {
      if (!relay || check.forRelay() != Check.ForRelay.SKIPPED) {
        started.add(new Started(check, start(check, mail)));
      }
    }
    mail.body().start();
    List<CompletableFuture<CheckResult>> results = new ArrayList<>(started.size());
    for (Started one : started) {
      CompletableFuture<CheckResult> result = inTime(one, deadline);
      results.add(relay ? weighed(one.check(), result) : result);
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(done -> gathered(results));
  }

  private record Started(Check check, CompletionStage<CheckResult> result) {}

  private static CompletionStage<CheckResult> start(Check check, MailView mail) {
    try {
      return switch (check) {
        case Check.Pure pure -> CompletableFuture.completedFuture(pure.look(mail));
        case Check.Asking asking -> asking.ask(mail);
      };
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(check, e));
    }
  }

  private static CompletableFuture<CheckResult> inTime(Started one, Duration deadline) {
    CompletableFuture<CheckResult> safe =
        one.result().exceptionally(e -> failed(one.check(), e)).toCompletableFuture();
    return safe.isDone() || !(one.check() instanceof Check.Asking asking)
        ? safe
        : safe.completeOnTimeout(asking.unanswered(), deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static CheckResult failed(Check check, Throwable e) {
    String what = check.name() + ": " + e.getClass().getSimpleName();
    return CheckResult.of(List.of(new Symbol(CHECK_FAILED, 0, what)));
  }

  private static CompletableFuture<CheckResult> weighed(
      Check check, CompletableFuture<CheckResult> result) {
    return check.forRelay() == Check.ForRelay.NOTED ? result.thenApply(Pipeline::noted) : result;
  }

  private static CheckResult noted(CheckResult result) {
    List<Symbol> noted =
        result.symbols().stream().map(s -> new Symbol(s.name(), 0, s.evidence())).toList();
    return new CheckResult(noted, result.authentication(), result.fields());
  }

  private static Findings gathered(List<CompletableFuture<CheckResult>> results) {
    List<Symbol> symbols = new ArrayList<>();
    List<AuthResult> authentication = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    for (CompletableFuture<CheckResult> done : results) {
      CheckResult result = done.join();
      symbols.addAll(result.symbols());
      authentication.addAll(result.authentication());
      fields.addAll(result.fields());
    }
    return new Findings(symbols, authentication, fields);
  }
}
