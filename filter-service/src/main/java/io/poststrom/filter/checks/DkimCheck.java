package io.poststrom.filter.checks;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.dkim.DkimOutcome;
import io.poststrom.filter.dkim.DkimResult;
import io.poststrom.filter.dkim.DkimSignature;
import io.poststrom.filter.dkim.DkimVerification;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who vouches for the content. RFC 6376; one symbol for the best signature, and one result for each
 * in Authentication-Results (RFC 8601 section 2.7.1). Only a mail with a signature that can be
 * right has its body read; {@code x=} counts at the time at which we took the mail.
 */
public final class DkimCheck implements Check.Asking {
  private static final CheckResult NONE =
      result(Finding.DKIM_NONE.symbol(""), List.of(result(DkimResult.NONE, "", List.of())));

  /** Of several words the first says most of the mail: what may yet pass is no failure. */
  private static final List<DkimResult> BEST_FIRST =
      List.of(
          DkimResult.PASS,
          DkimResult.TEMPERROR,
          DkimResult.POLICY,
          DkimResult.FAIL,
          DkimResult.PERMERROR,
          DkimResult.NEUTRAL,
          DkimResult.NONE);

  /** As many as RFC 6008 section 4 wants at least. */
  private static final int SHOWN_OF_VALUE = 8;

  /** An address, as RFC 5321 section 4.5.3.1 has it; a longer {@code i=} is not repeated. */
  private static final int MAX_IDENTITY = 320;

  private final DkimVerifier verifier;

  /** With keys as the verifier gets them. */
  public DkimCheck(DkimVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public String name() {
    return "dkim";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    if (mail.header().first(DkimVerifier.FIELD).isEmpty()) {
      return CompletableFuture.completedStage(NONE);
    }
    if (!mail.isWhole() && mail.header().flaws().contains(Flaw.NO_END)) {
      return CompletableFuture.completedStage(
          broken(
              Finding.DKIM_PERMERROR, DkimResult.PERMERROR, "the header is longer than we read"));
    }
    HashedBody body = HashedBody.of(mail);
    DkimVerification verification =
        verifier.begin(mail.header(), mail.octets(), mail.envelope().acceptedAt(), body.hashes());
    CompletionStage<List<DkimOutcome>> outcomes =
        verification.needsBody()
            ? body.read(mail).thenCompose(isRead -> end(verification, isRead))
            : verification.end();
    return outcomes.thenApply(DkimCheck::result);
  }

  @Override
  public CheckResult unanswered() {
    return broken(Finding.DKIM_TEMPERROR, DkimResult.TEMPERROR, "no answer in time");
  }

  private static CompletionStage<List<DkimOutcome>> end(
      DkimVerification verification, boolean isRead) {
    return isRead
        ? verification.end()
        : CompletableFuture.completedStage(verification.unread("the content could not be read"));
  }

  private static CheckResult broken(Finding finding, DkimResult result, String reason) {
    return result(finding.symbol(reason), List.of(result(result, reason, List.of())));
  }

  private static CheckResult result(List<DkimOutcome> outcomes) {
    Optional<DkimOutcome> best =
        outcomes.stream()
            .min(Comparator.comparingInt(outcome -> BEST_FIRST.indexOf(outcome.result())));
    return best.map(
            outcome ->
                result(
                    finding(outcome.result()).symbol(evidence(outcome)),
                    outcomes.stream().map(DkimCheck::authResult).toList()))
        .orElse(NONE);
  }

  private static CheckResult result(Symbol symbol, List<AuthResult> authentication) {
    return new CheckResult(List.of(symbol), authentication, List.of());
  }

  private static AuthResult result(DkimResult result, String reason, List<Property> properties) {
    return new AuthResult("dkim", result.word(), reason, properties);
  }

  private static AuthResult authResult(DkimOutcome outcome) {
    return result(
        outcome.result(),
        outcome.reason(),
        outcome.signature().map(DkimCheck::properties).orElse(List.of()));
  }

  /** RFC 8601 section 2.7.1; {@code header.b} by RFC 6008, to tell signatures of one domain. */
  private static List<Property> properties(DkimSignature signature) {
    String value = signature.value();
    List<Property> properties = new ArrayList<>();
    properties.add(new Property("header.d", signature.domain().ascii()));
    if (signature.identity().length() <= MAX_IDENTITY) {
      properties.add(new Property("header.i", signature.identity()));
    }
    properties.add(new Property("header.s", signature.selector().ascii()));
    properties.add(new Property("header.a", signature.algorithm().word()));
    properties.add(
        new Property("header.b", value.substring(0, Math.min(SHOWN_OF_VALUE, value.length()))));
    return properties;
  }

  private static String evidence(DkimOutcome outcome) {
    String domain = outcome.signature().map(signature -> signature.domain().ascii()).orElse("");
    String testing = outcome.testing() ? " (testing)" : "";
    String reason = outcome.reason().isEmpty() || domain.isEmpty() ? "" : ": ";
    return domain + testing + reason + outcome.reason();
  }

  /** All score 0: a bad signature counts like none at all. RFC 6376 section 6.1. */
  private static Finding finding(DkimResult result) {
    return switch (result) {
      case NONE -> Finding.DKIM_NONE;
      case PASS -> Finding.DKIM_VALID;
      case FAIL -> Finding.DKIM_INVALID;
      case POLICY -> Finding.DKIM_POLICY;
      case NEUTRAL -> Finding.DKIM_NEUTRAL;
      case TEMPERROR -> Finding.DKIM_TEMPERROR;
      case PERMERROR -> Finding.DKIM_PERMERROR;
    };
  }
}
