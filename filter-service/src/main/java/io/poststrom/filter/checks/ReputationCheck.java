package io.poststrom.filter.checks;

import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Demand;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.reputation.ClearVerdict;
import io.poststrom.filter.reputation.Senders;
import io.poststrom.filter.reputation.Standing;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.mail.SenderCount;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What the sender's earlier mail says of this one. A good name says nothing where another check has
 * found something grave, but for what it is there to outweigh, the classifier's guess and the way
 * of forwarded mail: a virus from a friend is a virus.
 */
public final class ReputationCheck implements Check.Final {
  /** From this score on a single symbol is grave. */
  private static final double GRAVE = 3;

  private static final String CLASSIFIER = "BAYES_";

  /** Mail that was forwarded fails so, and a signature may prove it all the same. */
  private static final String BY_ITS_WAY = Finding.SPF_FAIL.name();

  private final Senders senders;
  private final Function<Subject, Optional<SenderCount>> counts;

  /** {@code counts} says what was counted for somebody, as it weighs now. */
  public ReputationCheck(Senders senders, Function<Subject, Optional<SenderCount>> counts) {
    this.senders = senders;
    this.counts = counts;
  }

  @Override
  public String name() {
    return "reputation";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
    Senders.Proof proof = proof(mail, before.authentication());
    List<Subject> subjects = senders.of(proof);
    List<Symbol> found = new ArrayList<>();
    if (!subjects.isEmpty()) {
      found.add(Finding.REP_SENDER.symbol(ClearVerdict.evidence(subjects, senders.blamed(proof))));
    }
    boolean isGrave = isGrave(before);
    for (Subject subject : subjects) {
      counts.apply(subject).flatMap(count -> symbol(subject, count, isGrave)).ifPresent(found::add);
    }
    return CompletableFuture.completedStage(CheckResult.of(found));
  }

  @Override
  public CheckResult unanswered() {
    return CheckResult.NOTHING;
  }

  private static Optional<Symbol> symbol(Subject subject, SenderCount count, boolean isGrave) {
    String whose = subject.kind() == Subject.Kind.ADDRESS ? "" : subject.name() + ": ";
    String evidence = whose + Standing.words(count);
    return switch (Standing.of(count)) {
      case GOOD -> isGrave ? Optional.empty() : Optional.of(good(subject.kind()).symbol(evidence));
      case BAD -> Optional.of(bad(subject.kind()).symbol(evidence));
      case OPEN -> Optional.empty();
    };
  }

  private static Finding good(Subject.Kind kind) {
    return switch (kind) {
      case DOMAIN -> Finding.REP_DOMAIN_GOOD;
      case ADDRESS -> Finding.REP_ADDRESS_GOOD;
      case NETWORK -> Finding.REP_NETWORK_GOOD;
    };
  }

  private static Finding bad(Subject.Kind kind) {
    return switch (kind) {
      case DOMAIN -> Finding.REP_DOMAIN_BAD;
      case ADDRESS -> Finding.REP_ADDRESS_BAD;
      case NETWORK -> Finding.REP_NETWORK_BAD;
    };
  }

  private static boolean isGrave(Findings before) {
    return !before.demand().equals(Demand.NONE)
        || before.symbols().stream()
            .filter(one -> !one.name().startsWith(CLASSIFIER) && !one.name().equals(BY_ITS_WAY))
            .anyMatch(one -> one.score() >= GRAVE);
  }

  private static Senders.Proof proof(MailView mail, List<AuthResult> results) {
    Optional<String> author =
        mail.header().count("From") == 1
            ? mail.header()
                .first("From")
                .map(HeaderField::value)
                .flatMap(AuthorDomains::onlyMailbox)
                .flatMap(ReputationCheck::normal)
            : Optional.empty();
    return new Senders.Proof(
        author,
        proven(results, "spf", "smtp.").stream().findFirst(),
        proven(results, "dkim", "header.d"),
        mail.envelope().client().address());
  }

  /** The domains that a method proves. */
  private static List<String> proven(List<AuthResult> results, String method, String property) {
    return results.stream()
        .filter(result -> result.method().equals(method) && result.result().equals("pass"))
        .flatMap(result -> result.properties().stream())
        .filter(one -> one.name().startsWith(property))
        .flatMap(one -> ascii(one.value()).stream())
        .toList();
  }

  /** An address with the A-labels of its domain. */
  private static Optional<String> normal(String address) {
    int at = address.lastIndexOf('@');
    return ascii(address).map(domain -> address.substring(0, at + 1) + domain);
  }

  private static Optional<String> ascii(String address) {
    try {
      return Optional.of(Domain.of(address.substring(address.lastIndexOf('@') + 1)).ascii());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
