package io.poststrom.filter.checks;

import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.rules.Hit;
import io.poststrom.filter.rules.Matches;
import io.poststrom.filter.rules.RuleMail;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What rule files say: docs/rules.md. Each rule that holds is a symbol of its own name. */
public final class RulesCheck implements Check.Pure {
  private final Supplier<RuleSet> rules;

  /** By the rules that are in force when a mail comes. */
  public RulesCheck(Supplier<RuleSet> rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    RuleSet now = rules.get();
    if (now.size() == 0) {
      return CheckResult.NOTHING;
    }
    Matches matches =
        now.match(
            new RuleMail(
                mail.header(),
                mail.octets(),
                MailTexts.of(mail),
                mail.envelope().reversePath().text()));
    List<Symbol> symbols = new ArrayList<>();
    for (Hit hit : matches.hits()) {
      symbols.add(new Symbol(hit.rule(), hit.score(), hit.evidence()));
    }
    if (!matches.isWhole()) {
      symbols.add(Finding.RULES_UNFINISHED.symbol("matching it would have taken too long"));
    }
    return symbols.isEmpty() ? CheckResult.NOTHING : CheckResult.of(symbols);
  }
}
