package io.poststrom.bench.accuracy;

import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.checks.AttachmentCheck;
import io.poststrom.filter.checks.AuthorCheck;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.filter.checks.ClassifierCheck;
import io.poststrom.filter.checks.DateCheck;
import io.poststrom.filter.checks.ForgedResultsCheck;
import io.poststrom.filter.checks.FormCheck;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.LinkCheck;
import io.poststrom.filter.checks.OwnDomainCheck;
import io.poststrom.filter.checks.RulesCheck;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Explanation;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.rulefiles.RuleFolder;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Our filter with all checks that need neither DNS nor an envelope, scores added up as the filter
 * does for a domain without settings of its own.
 */
final class OurJudge implements Judge {
  private static final String HOSTNAME = "mx.own.example";
  private static final int SCAN_LIMIT = 1 << 18;
  private final Part part;

  /** What of it. */
  enum Part {
    ALL("Poststrom"),
    UNTAUGHT("Poststrom, nothing learned"),
    CLASSIFIER("Poststrom, classifier alone");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  OurJudge(Part part) {
    this.part = part;
  }

  @Override
  public String name() {
    return part.words;
  }

  /** Where a mail is tagged; for a probability, where the symbol is BAYES_99. */
  @Override
  public double threshold() {
    return part == Part.CLASSIFIER ? 0.99 : 5;
  }

  @Override
  public double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) {
    Optional<Model> model = part == Part.UNTAUGHT ? Optional.empty() : model(learned);
    if (part == Part.CLASSIFIER) {
      return unseen.stream()
          .mapToDouble(m -> model.map(known -> known.assess(features(m)).probability()).orElse(0.5))
          .toArray();
    }
    try (RuleFolder rules = RuleFolder.open(Optional.empty(), ShippedRules.read())) {
      Explainer explainer = explainer(rules, model);
      return unseen.stream().mapToDouble(mail -> score(explainer, mail)).toArray();
    }
  }

  private static Optional<Model> model(List<LabelledMail> learned) {
    return Trainer.train(
        learned.stream().map(mail -> new Example(mail.kind(), features(mail))).toList());
  }

  private static Features features(LabelledMail mail) {
    Header header = HeaderParser.parse(mail.octets());
    return Features.of(header, MailTextReader.read(header, mail.octets()));
  }

  private static Explainer explainer(RuleFolder rules, Optional<Model> model) {
    Registrants registrants = new Registrants(Optional.empty());
    List<Check> checks =
        new ArrayList<>(
            List.of(
                new HeaderCheck(),
                new DateCheck(),
                new AutomaticCheck(),
                new ForgedResultsCheck(HOSTNAME),
                new GtubeCheck(),
                new FormCheck(),
                new AttachmentCheck(),
                new LinkCheck(registrants),
                new AuthorCheck(registrants, List.of(), name -> false),
                new OwnDomainCheck(registrants, name -> false),
                new ClassifierCheck(() -> model),
                new RulesCheck(rules::current)));
    List<Scoring.Group> groups =
        rules.current().groups().stream()
            .map(group -> new Scoring.Group(group.name(), group.cap(), group.symbols()))
            .toList();
    Routing routing = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());
    Rules documents = new Rules(HOSTNAME, MailSettings.EMPTY, routing, groups);
    return new Explainer(
        new Pipeline(checks),
        () -> documents,
        new Explainer.Terms(Duration.ofSeconds(5), SCAN_LIMIT, symbol -> ""));
  }

  private static double score(Explainer explainer, LabelledMail mail) {
    Explanation explanation =
        explainer.explain(Arrivals.of(mail), List.of(), mail.octets()).toCompletableFuture().join();
    return explanation.verdict().score();
  }
}
