package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.DmarcDns.Answer;
import io.poststrom.filter.dmarc.DmarcRecord.Parsed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The records of domains, each asked for once in an evaluation. One stage of an evaluation runs at
 * a time, so nothing here is locked.
 */
final class Records {
  private final DmarcDns dns;
  private final Map<String, CompletionStage<Place>> asked = new HashMap<>();

  Records(DmarcDns dns) {
    this.dns = dns;
  }

  /** What is published at one domain. */
  sealed interface Place {
    /** One record that can be applied. */
    record Published(DmarcRecord record) implements Place {}

    /** None, or several, which count as none. RFC 9989 section 4.10. */
    record Empty() implements Place {}

    /** One that can't be applied. */
    record Unusable(String reason) implements Place {}

    /** DNS did not say. */
    record Unknown(String reason) implements Place {}
  }

  CompletionStage<Place> at(String domain) {
    CompletionStage<Place> known = asked.get(domain);
    if (known == null) {
      known = dns.texts("_dmarc." + domain).thenApply(answer -> place(domain, answer));
      asked.put(domain, known);
    }
    return known;
  }

  private static Place place(String domain, Answer answer) {
    return switch (answer) {
      case Answer.Found(List<String> texts) -> place(domain, texts);
      case Answer.Nothing() -> new Place.Empty();
      case Answer.Failed(String reason) -> new Place.Unknown(reason);
    };
  }

  private static Place place(String domain, List<String> texts) {
    List<Parsed> ours =
        texts.stream()
            .map(DmarcRecord::parse)
            .filter(parsed -> !(parsed instanceof Parsed.Foreign))
            .toList();
    if (ours.size() != 1) {
      return new Place.Empty();
    }
    return switch (ours.getFirst()) {
      case Parsed.Valid(DmarcRecord record) -> new Place.Published(record);
      case Parsed.Unusable(String reason) -> new Place.Unusable(domain + ": " + reason);
      case Parsed.Foreign() -> new Place.Empty();
    };
  }
}
