package io.poststrom.filter.checks;

import io.poststrom.filter.arc.ArcOutcome;
import io.poststrom.filter.arc.ArcResult;
import io.poststrom.filter.arc.ArcValidation;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * What those who handled the mail before us found, as far as they are to be believed. RFC 8617; its
 * result in Authentication-Results has the property {@code header.oldest-pass} (section 6). A mail
 * without chain has neither symbol nor result.
 *
 * <p>Where all sealers of a chain that passes are trusted, and the first of them says that the mail
 * then passed DMARC for the domain that is still in From, the symbol {@code ARC_TRUSTED} says so,
 * and DMARC does nothing to the mail.
 */
public final class ArcCheck implements Check.Asking {
  /** What a sealer repeats of a mail stands in quotes or comments: it says nothing itself. */
  private static final Pattern REPEATED =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\((?:[^()\\\\]|\\\\.)*+\\)");

  private static final Pattern DMARC_PASS =
      Pattern.compile(
          "(?:^|;)\\s*dmarc\\s*=\\s*pass\\b[^;]*\\bheader\\.from\\s*=\\s*([a-z0-9._-]+)\\s*(?=;|$)");

  private final ArcValidator validator;
  private final Set<Domain> trusted;

  /** With this validator; {@code trusted}: the domains whose seals are believed. */
  public ArcCheck(ArcValidator validator, List<Domain> trusted) {
    this.validator = validator;
    this.trusted = Set.copyOf(new HashSet<>(trusted));
  }

  @Override
  public String name() {
    return "arc";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    if (!ArcFound.isIn(mail.header())) {
      return CompletableFuture.completedStage(CheckResult.NOTHING);
    }
    if (!mail.isWhole() && mail.header().flaws().contains(Flaw.NO_END)) {
      return CompletableFuture.completedStage(failed("the header is longer than we read"));
    }
    HashedBody body = HashedBody.of(mail);
    ArcValidation validation =
        validator.begin(mail.header(), mail.octets(), mail.envelope().acceptedAt(), body.hashes());
    Header header = mail.header();
    CompletionStage<ArcOutcome> outcome =
        validation.needsBody()
            ? body.read(mail).thenCompose(isRead -> end(validation, isRead))
            : CompletableFuture.completedStage(validation.unread(""));
    ArcFound.of(mail).is(outcome);
    return outcome.thenApply(found -> result(found, header));
  }

  @Override
  public CheckResult unanswered() {
    return failed("no answer in time");
  }

  private static CompletionStage<ArcOutcome> end(ArcValidation validation, boolean isRead) {
    return isRead
        ? validation.end()
        : CompletableFuture.completedStage(validation.unread("the content could not be read"));
  }

  private static CheckResult failed(String reason) {
    return new CheckResult(
        List.of(Finding.ARC_INVALID.symbol(reason)),
        List.of(new AuthResult("arc", ArcResult.FAIL.word(), reason, List.of())),
        List.of());
  }

  private CheckResult result(ArcOutcome outcome, Header header) {
    return switch (outcome.result()) {
      case NONE -> CheckResult.NOTHING;
      case FAIL -> failed(outcome.reason());
      case PASS -> passed(outcome, header);
    };
  }

  private CheckResult passed(ArcOutcome outcome, Header header) {
    List<Symbol> symbols = new ArrayList<>();
    String sealers = String.join(", ", outcome.sealers().stream().map(Domain::ascii).toList());
    symbols.add(Finding.ARC_VALID.symbol("sealed by " + sealers));
    vouchedFor(outcome, header)
        .ifPresent(
            domain ->
                symbols.add(Finding.ARC_TRUSTED.symbol(domain + " vouched for by " + sealers)));
    Property oldest = new Property("header.oldest-pass", Integer.toString(outcome.oldestPass()));
    return new CheckResult(
        symbols,
        List.of(new AuthResult("arc", ArcResult.PASS.word(), "", List.of(oldest))),
        List.of());
  }

  /** The author domain, if trusted sealers alone handled the mail, and it was right before. */
  private Optional<String> vouchedFor(ArcOutcome outcome, Header header) {
    if (!trusted.containsAll(outcome.sealers()) || header.count("From") != 1) {
      return Optional.empty();
    }
    String results = outcome.chain().sets().getFirst().resultsField().value();
    return header
        .first("From")
        .flatMap(from -> AuthorDomains.of(from.value()))
        .filter(domains -> domains.size() == 1 && passedThere(results, domains.getFirst()))
        .map(List::getFirst);
  }

  /** Whether these results say that DMARC passed for this domain. */
  static boolean passedThere(String results, String authorDomain) {
    String own = REPEATED.matcher(results.toLowerCase(Locale.ROOT)).replaceAll(" ");
    return DMARC_PASS.matcher(own).results().anyMatch(match -> match.group(1).equals(authorDomain));
  }
}
