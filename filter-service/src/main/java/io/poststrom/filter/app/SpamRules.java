package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.filter.checks.Finding;
import io.poststrom.filter.checks.RulesCheck;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.rulefiles.RuleFolder;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import io.poststrom.settings.Scoring;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rules from files: their check, and what became of them. */
final class SpamRules implements AutoCloseable {
  private final RuleFolder folder;

  SpamRules(RuleSettings settings, MeterRegistry registry) {
    List<RuleSource> shipped = settings.shipped() ? ShippedRules.read() : List.of();
    this.folder = RuleFolder.open(settings.folder().map(Path::of), shipped);
    watch(registry, "loaded", RuleSet::size);
    watch(registry, "skipped", RuleSet::skipped);
    watch(registry, "broken", RuleSet::broken);
    watch(registry, "wordless", rules -> rules.wordless().size());
    registry.gauge("poststrom_filter_rule_files_refused", folder, RuleFolder::refusedFiles);
  }

  private void watch(MeterRegistry registry, String state, ToDoubleFunction<RuleSet> count) {
    registry.gauge(
        "poststrom_filter_rules",
        Tags.of("state", state),
        folder,
        f -> count.applyAsDouble(f.current()));
  }

  Check check() {
    return new RulesCheck(folder::current);
  }

  /** One line about a symbol of a rule or of a check. */
  String description(String symbol) {
    for (Finding finding : Finding.values()) {
      if (finding.name().equals(symbol)) {
        return finding.meaning();
      }
    }
    return folder.current().description(symbol).orElse("");
  }

  /** What the rule files say about caps. */
  List<Scoring.Group> groups() {
    return folder.current().groups().stream()
        .map(group -> new Scoring.Group(group.name(), group.cap(), group.symbols()))
        .toList();
  }

  @Override
  public void close() {
    folder.close();
  }
}
