package io.poststrom.filter.checks;

import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the Date field is there, is a date, and is near the time at which we took the mail. */
public final class DateCheck implements Check.Pure {
  private static final Duration FUTURE = Duration.ofDays(1);
  private static final Duration PAST = Duration.ofDays(30);

  @Override
  public String name() {
    return "date";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    return mail.header()
        .first("Date")
        .map(date -> judge(MailDate.parse(date.value()), mail.envelope().acceptedAt()))
        .orElseGet(() -> one(Finding.MISSING_DATE, "no Date"));
  }

  private static CheckResult judge(Optional<Instant> date, Instant acceptedAt) {
    if (date.isEmpty()) {
      return one(Finding.INVALID_DATE, "not a date of RFC 5322");
    }
    if (date.get().isAfter(acceptedAt.plus(FUTURE))) {
      return one(Finding.DATE_IN_FUTURE, "over a day ahead");
    }
    if (date.get().isBefore(acceptedAt.minus(PAST))) {
      return one(Finding.DATE_IN_PAST, "over 30 days old");
    }
    return CheckResult.NOTHING;
  }

  private static CheckResult one(Finding finding, String evidence) {
    return CheckResult.of(List.of(finding.symbol(evidence)));
  }
}
