package io.poststrom.filter.checks;

import io.poststrom.filter.checks.DmarcObserver.Way;
import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcQuery;
import io.poststrom.filter.dmarc.DmarcQuery.Identifier;
import io.poststrom.filter.dmarc.DmarcQuery.Method;
import io.poststrom.filter.dmarc.DmarcResult;
import io.poststrom.filter.dmarc.Policy;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.DmarcFinding;
import io.poststrom.filter.pipeline.DmarcFinding.Standing;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.mail.Envelope;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.ReversePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether the domain that readers see in From is the one that SPF or DKIM vouches for. RFC 9989.
 * From fields with several domains are evaluated for each, and the strictest policy of those that
 * fail holds (section 11.5); with more than four, or where the field can't be read in one way, the
 * result is permerror.
 */
public final class DmarcCheck implements Check.Concluding {
  private static final int MOST_AUTHOR_DOMAINS = 4;
  private static final int HUNDRED = 100;

  private final DmarcEvaluator evaluator;
  private final Optional<DmarcObserver> observer;

  /** Without reports. */
  public DmarcCheck(DmarcEvaluator evaluator) {
    this(evaluator, Optional.empty());
  }

  /** With an observer where aggregate reports are sent. */
  public DmarcCheck(DmarcEvaluator evaluator, Optional<DmarcObserver> observer) {
    this.evaluator = evaluator;
    this.observer = observer;
  }

  @Override
  public String name() {
    return "dmarc";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
    Header header = mail.header();
    int count = header.count("From");
    if (count != 1) {
      return CompletableFuture.completedStage(impossible(count + " From fields"));
    }
    Optional<List<String>> domains =
        header.first("From").flatMap(from -> AuthorDomains.of(from.value()));
    if (domains.isEmpty()) {
      return CompletableFuture.completedStage(impossible("From can't be read in one way"));
    }
    if (domains.get().size() > MOST_AUTHOR_DOMAINS) {
      return CompletableFuture.completedStage(
          impossible(domains.get().size() + " domains in From"));
    }
    return evaluated(
            domains.get(), identifiers(mail.envelope(), before.authentication()), sample(mail))
        .thenApply(outcome -> result(mail.envelope(), before, outcome));
  }

  @Override
  public CheckResult unanswered() {
    return new CheckResult(
        List.of(Finding.DMARC_TEMPERROR.symbol("no answer in time")),
        List.of(
            new AuthResult("dmarc", DmarcResult.TEMPERROR.word(), "no answer in time", List.of())),
        List.of());
  }

  private static CheckResult impossible(String why) {
    return new CheckResult(
        List.of(Finding.DMARC_PERMERROR.symbol(why)),
        List.of(new AuthResult("dmarc", DmarcResult.PERMERROR.word(), why, List.of())),
        List.of());
  }

  /** The same for a mail whenever it is filtered again. */
  private static int sample(MailView mail) {
    return Math.floorMod(mail.envelope().id().text().hashCode(), HUNDRED);
  }

  /** The outcome that holds for a mail of these authors. */
  private CompletionStage<DmarcOutcome> evaluated(
      List<String> domains, List<Identifier> identifiers, int sample) {
    CompletionStage<List<DmarcOutcome>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (String domain : domains) {
      all =
          all.thenCombine(
              evaluator.evaluate(new DmarcQuery(domain, identifiers, sample)),
              (outcomes, outcome) -> {
                outcomes.add(outcome);
                return outcomes;
              });
    }
    return all.thenApply(
        outcomes ->
            outcomes.stream()
                .max(
                    Comparator.comparingInt(DmarcCheck::severity)
                        .thenComparing(DmarcOutcome::disposition))
                .orElseThrow());
  }

  private static int severity(DmarcOutcome outcome) {
    return switch (outcome.result()) {
      case PASS -> 0;
      case NONE -> 1;
      case TEMPERROR, PERMERROR -> 2;
      case FAIL -> 3;
    };
  }

  private static List<Identifier> identifiers(Envelope envelope, List<AuthResult> results) {
    List<Identifier> identifiers = new ArrayList<>();
    for (AuthResult result : results) {
      boolean proven = result.result().equals("pass");
      if (proven || result.result().equals("temperror")) {
        switch (result.method()) {
          case "spf" ->
              sender(envelope)
                  .ifPresent(d -> identifiers.add(new Identifier(Method.SPF, d, proven)));
          case "dkim" ->
              signer(result)
                  .ifPresent(d -> identifiers.add(new Identifier(Method.DKIM, d, proven)));
          default -> {}
        }
      }
    }
    return identifiers;
  }

  /** The domain of SPF's MAIL FROM identity: RFC 7208 section 2.4. */
  private static Optional<String> sender(Envelope envelope) {
    return switch (envelope.reversePath()) {
      case ReversePath.Null() -> ascii(envelope.client().helo());
      case ReversePath.Of of -> ascii(of.mailbox().host());
    };
  }

  private static Optional<String> ascii(Host host) {
    return host instanceof Domain domain ? Optional.of(domain.ascii()) : Optional.empty();
  }

  private static Optional<String> signer(AuthResult result) {
    return result.properties().stream()
        .filter(property -> property.name().equals("header.d"))
        .findFirst()
        .flatMap(property -> ascii(property.value()));
  }

  private static Optional<String> ascii(String name) {
    try {
      return Optional.of(Domain.of(name).ascii());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** RFC 8617 section 7.2.1: trusted forwarders have seen the mail before it was changed. */
  private static boolean isVouchedFor(Findings before) {
    return before.symbols().stream()
        .anyMatch(symbol -> symbol.name().equals(Finding.ARC_TRUSTED.name()));
  }

  private CheckResult result(Envelope envelope, Findings before, DmarcOutcome outcome) {
    boolean isForwarded = outcome.result() == DmarcResult.FAIL && isVouchedFor(before);
    Way way = isForwarded ? Way.BY_TRUSTED_FORWARDERS : Way.DIRECT;
    List<AuthResult.Property> properties = new ArrayList<>();
    properties.add(new AuthResult.Property("header.from", outcome.authorDomain()));
    if (outcome.applied().isPresent()) {
      Policy applied = isForwarded ? Policy.NONE : outcome.disposition();
      properties.add(new AuthResult.Property("policy.dmarc", applied.word()));
    }
    return new CheckResult(
        List.of(
            (isForwarded ? Finding.DMARC_FORWARDED : finding(outcome)).symbol(evidence(outcome))),
        List.of(new AuthResult("dmarc", outcome.result().word(), outcome.problem(), properties)),
        List.of(),
        isForwarded ? OwnerWish.NONE : wish(outcome),
        Optional.of(
            new DmarcFinding(
                outcome.authorDomain(),
                standing(outcome),
                observer.flatMap(
                    o -> o.observe(envelope, before.authentication(), outcome, way)))));
  }

  /** Enforced where the owner wants all mail that fails, of subdomains too, kept from readers. */
  private static Standing standing(DmarcOutcome outcome) {
    if (outcome.result() != DmarcResult.PASS) {
      return Standing.NOT_PASSED;
    }
    boolean isEnforced =
        outcome
            .applied()
            .filter(
                applied ->
                    applied.policy() != Policy.NONE
                        && applied.record().subdomains() != Policy.NONE
                        && applied.record().percent() == HUNDRED
                        && !applied.record().testing())
            .isPresent();
    return isEnforced ? Standing.PASSED_ENFORCED : Standing.PASSED;
  }

  private static String evidence(DmarcOutcome outcome) {
    if (!outcome.problem().isEmpty()) {
      return outcome.authorDomain() + ": " + outcome.problem();
    }
    String by =
        outcome.aligned().stream()
            .map(identifier -> " by " + identifier.method() + " " + identifier.domain())
            .findFirst()
            .orElse("");
    return outcome.authorDomain() + by + outcome.applied().map(DmarcCheck::published).orElse("");
  }

  private static String published(Applied applied) {
    return ", " + applied.domain() + " says " + applied.policy().word();
  }

  private static Finding finding(DmarcOutcome outcome) {
    return switch (outcome.result()) {
      case PASS -> Finding.DMARC_PASS;
      case NONE -> Finding.DMARC_NONE;
      case TEMPERROR -> Finding.DMARC_TEMPERROR;
      case PERMERROR -> Finding.DMARC_PERMERROR;
      case FAIL ->
          switch (outcome.disposition()) {
            case NONE -> Finding.DMARC_FAIL;
            case QUARANTINE -> Finding.DMARC_QUARANTINE;
            case REJECT -> Finding.DMARC_REJECT;
          };
    };
  }

  private static OwnerWish wish(DmarcOutcome outcome) {
    return switch (outcome.disposition()) {
      case NONE -> OwnerWish.NONE;
      case QUARANTINE -> OwnerWish.QUARANTINE;
      case REJECT -> OwnerWish.REJECT;
    };
  }
}
