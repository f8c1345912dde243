package io.poststrom.filter.pipeline;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.Handling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The verdict on a mail and nothing else: no fields, no signatures, no obligations, nothing
 * written. By checks, scores and thresholds of its own, which may be others than those in force.
 */
public final class Appraisal {
  private final Contents contents;
  private final Pipeline pipeline;
  private final Supplier<Rules> rules;
  private final Map<String, Double> scores;

  /**
   * An appraisal.
   *
   * @param rules are asked for thresholds, once a mail
   * @param scores of symbols, instead of those that the checks give; only where a check has given
   *     one other than 0, so that what is merely noted stays so
   */
  public Appraisal(
      Contents contents, Pipeline pipeline, Supplier<Rules> rules, Map<String, Double> scores) {
    this.contents = contents;
    this.pipeline = pipeline;
    this.rules = rules;
    this.scores = Map.copyOf(scores);
  }

  /** Whether the filter would judge this mail at all: no report of ours, nothing released. */
  public static boolean isJudged(AcceptedMail mail) {
    return mail.verdict().isEmpty() && !MailFilter.isOwnReport(mail.envelope().client());
  }

  /** Each recipient's verdict, by address. Fails where the content can't be had in time. */
  public CompletionStage<Map<String, Verdict>> appraise(AcceptedMail mail, Lane lane) {
    try {
      return contents
          .view(mail, lane)
          .thenCompose(view -> pipeline.run(view, lane.perCheck()))
          .thenApply(found -> verdicts(mail, weighed(found)));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Map<String, Verdict> verdicts(AcceptedMail mail, Findings findings) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (Map.Entry<Handling, List<Recipient>> same :
        ByHandling.split(mail.envelope(), rules.get()).entrySet()) {
      Verdict verdict = findings.verdict(same.getKey());
      same.getValue().forEach(to -> verdicts.put(to.mailbox().text(), verdict));
    }
    return verdicts;
  }

  private Findings weighed(Findings found) {
    if (scores.isEmpty()) {
      return found;
    }
    List<Symbol> symbols =
        found.symbols().stream()
            .map(
                s ->
                    s.score() == 0
                        ? s
                        : new Symbol(
                            s.name(), scores.getOrDefault(s.name(), s.score()), s.evidence()))
            .toList();
    return new Findings(
        symbols,
        found.authentication(),
        found.fields(),
        found.wish(),
        found.dmarc(),
        found.demand());
  }
}
