package io.poststrom.filter.bimi;

import io.poststrom.filter.bimi.BimiOutcome.Found;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcDns.Answer;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds a domain's record: at the domain itself, else at its organizational domain (section 7.2 of
 * the draft). DMARC has asked for that one before, so it seldom costs a question. Threads: any.
 */
public final class BimiLookup {
  private final DmarcDns dns;
  private final DmarcEvaluator evaluator;

  /** With these answers; organizational domains are the evaluator's. */
  public BimiLookup(DmarcDns dns, DmarcEvaluator evaluator) {
    this.dns = dns;
    this.evaluator = evaluator;
  }

  /** The outcome. Never completes exceptionally. */
  public CompletionStage<BimiOutcome> find(String authorDomain, String selector) {
    return at(authorDomain, selector)
        .thenCompose(
            found ->
                found.found() instanceof Found.Nothing
                    ? above(found, selector)
                    : CompletableFuture.completedStage(found));
  }

  private CompletionStage<BimiOutcome> above(BimiOutcome nothing, String selector) {
    return evaluator
        .organization(nothing.domain())
        .thenCompose(
            organization ->
                organization.isEmpty() || organization.get().equals(nothing.domain())
                    ? CompletableFuture.completedStage(nothing)
                    : at(organization.get(), selector)
                        .thenApply(
                            found -> found.found() instanceof Found.Nothing ? nothing : found));
  }

  private CompletionStage<BimiOutcome> at(String domain, String selector) {
    return dns.texts(selector + "._bimi." + domain)
        .thenApply(answer -> new BimiOutcome(domain, selector, found(answer)));
  }

  private static Found found(Answer answer) {
    return switch (answer) {
      case Answer.Found(List<String> texts) -> found(texts);
      case Answer.Nothing() -> new Found.Nothing();
      case Answer.Failed(String reason) -> new Found.Unknown(reason);
    };
  }

  private static Found found(List<String> texts) {
    List<BimiRecord> records =
        texts.stream()
            .map(BimiRecord::parse)
            .filter(record -> !(record instanceof BimiRecord.Foreign))
            .toList();
    return records.size() == 1 ? new Found.Published(records.getFirst()) : new Found.Nothing();
  }
}
