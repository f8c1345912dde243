package io.poststrom.filter.report;

import io.poststrom.filter.dmarc.DmarcRecord;
import io.poststrom.filter.dmarc.DmarcRecord.Parsed;
import io.poststrom.filter.dmarc.ReportUri;
import java.util.ArrayList;
import java.util.List;

/** Whether a host takes reports about a domain of others. RFC 9990 section 4. */
public sealed interface Consent {
  /**
   * It does.
   *
   * @param instead the mailboxes of its own that it names for them; empty: those that were asked
   *     for
   */
  record Given(List<ReportUri> instead) implements Consent {
    public Given {
      instead = List.copyOf(instead);
    }
  }

  /** It says nothing of them. */
  record Missing() implements Consent {}

  /** It would have them sent to where it has no say. */
  record Elsewhere(String uri) implements Consent {}

  /** Where it is. */
  static String name(String domain, String host) {
    return domain + "._report._dmarc." + host;
  }

  /** By the texts there. */
  static Consent of(List<String> texts, String host) {
    List<Parsed> records =
        texts.stream()
            .map(DmarcRecord::parse)
            .filter(parsed -> !(parsed instanceof Parsed.Foreign))
            .toList();
    if (records.isEmpty()) {
      return new Missing();
    }
    List<ReportUri> instead = new ArrayList<>();
    for (Parsed record : records) {
      if (record instanceof Parsed.Valid(DmarcRecord valid)) {
        instead.addAll(valid.aggregateReports());
      }
    }
    return instead.stream()
        .map(ReportUri::text)
        .filter(uri -> Mailto.host(uri).filter(host::equals).isEmpty())
        .findFirst()
        .<Consent>map(Elsewhere::new)
        .orElseGet(() -> new Given(instead));
  }
}
