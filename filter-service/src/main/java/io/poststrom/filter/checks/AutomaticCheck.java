package io.poststrom.filter.checks;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.smtp.ReversePath;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a program has sent the mail: a reply of its own accord (RFC 3834), a report about other
 * mail (RFC 6522), anything else. Says so without a score; an automatic reply is never answered.
 */
public final class AutomaticCheck implements Check.Pure {
  private static final Set<String> BULK = Set.of("bulk", "junk", "list");
  private static final List<String> REPLY_SIGNS =
      List.of("X-Autoreply", "X-Autorespond", "X-Autoresponder");

  @Override
  public String name() {
    return "automatic";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    Header header = mail.header();
    boolean isNull = mail.envelope().reversePath() instanceof ReversePath.Null;
    if (isNull && word(header, "Content-Type").equals("multipart/report")) {
      return one(Finding.AUTO_REPORT, "multipart/report with a null reverse-path");
    }
    // RFC 3834 section 5: a keyword, then parameters perhaps; "no" is what a person sends.
    String submitted = word(header, "Auto-Submitted");
    if (submitted.equals("auto-replied") || word(header, "Precedence").equals("auto_reply")) {
      return one(Finding.AUTO_REPLY, "Auto-Submitted or Precedence");
    }
    for (String sign : REPLY_SIGNS) {
      if (header.count(sign) > 0) {
        return one(Finding.AUTO_REPLY, sign);
      }
    }
    if (!submitted.isEmpty() && !submitted.equals("no")) {
      return one(Finding.AUTO_SUBMITTED, "Auto-Submitted");
    }
    return BULK.contains(word(header, "Precedence"))
        ? one(Finding.AUTO_SUBMITTED, "Precedence")
        : CheckResult.NOTHING;
  }

  /** The field's first word, lower case; empty where there is none. */
  private static String word(Header header, String field) {
    return header
        .first(field)
        .map(HeaderField::value)
        .map(value -> value.strip().split("[;\\s(]", 2)[0].toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static CheckResult one(Finding finding, String evidence) {
    return CheckResult.of(List.of(finding.symbol(evidence)));
  }
}
