package io.poststrom.filter.checks;

import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;

/**
 * A check that finds nothing: copy it to write one. docs/filter.md, "Write a check", says how. One
 * that must ask somebody (DNS, a service) implements {@link Check.Asking} instead; see {@link
 * SpfCheck}.
 */
public final class SkeletonCheck implements Check.Pure {
  @Override
  public String name() {
    return "skeleton";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    return CheckResult.NOTHING;
  }
}
