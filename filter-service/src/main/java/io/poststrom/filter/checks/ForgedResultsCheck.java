package io.poststrom.filter.checks;

import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import java.util.List;

/**
 * Whether the mail brings an Authentication-Results field that claims to be ours. RFC 8601 section
 * 5 would have it removed; a content is never changed here, so the symbol says so, and readers must
 * believe only the topmost field in our name.
 */
public final class ForgedResultsCheck implements Check.Pure {
  private final String ownName;

  /** {@code ownName} is our authserv-id. */
  public ForgedResultsCheck(String ownName) {
    this.ownName = ownName;
  }

  @Override
  public String name() {
    return "forged-results";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    for (HeaderField field : mail.header().fields()) {
      if (field.name().equalsIgnoreCase("Authentication-Results") && isOurs(field.value())) {
        return CheckResult.of(
            List.of(Finding.FORGED_RESULTS.symbol("Authentication-Results in our name")));
      }
    }
    return CheckResult.NOTHING;
  }

  private boolean isOurs(String value) {
    int end = ownName.length();
    return value.regionMatches(true, 0, ownName, 0, end)
        && (value.length() == end || ";/ \t(".indexOf(value.charAt(end)) >= 0);
  }
}
