package io.poststrom.filter.checks;

import io.poststrom.filter.bayes.Assessment;
import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How likely the mail is spam, as the classifier has learned. Says nothing while too little was
 * learned. docs/classifier.md lists its symbols.
 */
public final class ClassifierCheck implements Check.Pure {
  private final Supplier<Optional<Model>> model;

  /**
   * A check.
   *
   * @param model what has been learned so far; asked for each mail
   */
  public ClassifierCheck(Supplier<Optional<Model>> model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "classifier";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    return model
        .get()
        .map(now -> now.assess(features(mail), domain(mail.envelope())))
        .map(assessment -> CheckResult.of(List.of(symbol(assessment))))
        .orElse(CheckResult.NOTHING);
  }

  private static Features features(MailView mail) {
    return Features.of(mail.header(), MailTexts.of(mail));
  }

  /** The domain of all recipients, if it is one. */
  private static Optional<Domain> domain(Envelope envelope) {
    List<Host> hosts =
        envelope.recipients().stream().map(to -> to.mailbox().host()).distinct().toList();
    return hosts.size() == 1 && hosts.getFirst() instanceof Domain domain
        ? Optional.of(domain)
        : Optional.empty();
  }

  private static Symbol symbol(Assessment assessment) {
    ProbabilityBand band = ProbabilityBand.of(assessment.probability());
    String evidence =
        String.format(
            Locale.ROOT,
            "spam with probability %.4f; %d of %d features known",
            assessment.probability(),
            assessment.known(),
            assessment.all());
    return new Symbol(band.name(), band.score(), evidence);
  }
}
