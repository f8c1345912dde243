package io.poststrom.filter.checks;

import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Whether mail from the world says that it is from a domain of ours, and nothing proves it. */
public final class OwnDomainCheck implements Check.Final {
  private static final Set<String> EXCUSES =
      Set.of(
          Finding.DMARC_PASS.name(),
          Finding.DMARC_FORWARDED.name(),
          Finding.DMARC_TEMPERROR.name(),
          Finding.SPF_TEMPERROR.name(),
          Finding.DKIM_TEMPERROR.name(),
          Finding.ARC_TRUSTED.name());

  private final Registrants registrants;
  private final Predicate<String> isOurs;

  /** {@code isOurs} says whether a domain is one that we take mail for. */
  public OwnDomainCheck(Registrants registrants, Predicate<String> isOurs) {
    this.registrants = registrants;
    this.isOurs = isOurs;
  }

  @Override
  public String name() {
    return "own-domain";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
    List<String> ours =
        mail
            .header()
            .first("From")
            .flatMap(from -> AuthorDomains.of(from.value()))
            .orElse(List.of())
            .stream()
            .filter(isOurs)
            .filter(domain -> !isProven(domain, before))
            .toList();
    return CompletableFuture.completedStage(
        ours.isEmpty()
            ? CheckResult.NOTHING
            : CheckResult.of(List.of(Finding.FROM_OURS_UNPROVEN.symbol(ours.getFirst()))));
  }

  @Override
  public CheckResult unanswered() {
    return CheckResult.NOTHING;
  }

  private boolean isProven(String domain, Findings before) {
    return before.symbols().stream().map(Symbol::name).anyMatch(EXCUSES::contains)
        || before.authentication().stream().anyMatch(result -> proves(result, domain));
  }

  /** As DMARC aligns them, for domains without a record. */
  private boolean proves(AuthResult result, String domain) {
    return result.result().equals("pass")
        && result.properties().stream()
            .filter(p -> p.name().equals("header.d") || p.name().equals("smtp.mailfrom"))
            .map(p -> p.value().substring(p.value().lastIndexOf('@') + 1))
            .anyMatch(proven -> registrants.isSame(proven, domain));
  }
}
