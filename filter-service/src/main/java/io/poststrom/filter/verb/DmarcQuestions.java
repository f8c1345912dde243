package io.poststrom.filter.verb;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsType;
import io.poststrom.filter.care.DmarcFindings;
import io.poststrom.filter.care.DmarcFindings.Stranger;
import io.poststrom.filter.care.Finding;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcQuery;
import io.poststrom.filter.dmarc.DmarcRecord;
import io.poststrom.filter.dmarc.DmarcResult;
import io.poststrom.filter.dmarc.Policy;
import io.poststrom.filter.dmarc.ReportUri;
import io.poststrom.filter.dns.DmarcOverDns;
import io.poststrom.filter.report.Consent;
import io.poststrom.filter.report.Mailto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Asks for the DMARC record that applies, and whether the receivers of reports agree. */
final class DmarcQuestions {
  private static final int MAX_STRANGERS = 10;

  private final String domain;
  private final Questions questions;
  private final DmarcEvaluator evaluator;

  DmarcQuestions(String domain, Questions questions) {
    this.domain = domain;
    this.questions = questions;
    this.evaluator = new DmarcEvaluator(new DmarcOverDns(questions.client()));
  }

  List<Finding> look() {
    DmarcOutcome outcome =
        questions.await(
            evaluator.evaluate(new DmarcQuery(domain, List.of(), 0)),
            reason ->
                new DmarcOutcome(
                    DmarcResult.TEMPERROR,
                    domain,
                    Optional.empty(),
                    List.of(),
                    Policy.NONE,
                    reason));
    String place = outcome.applied().map(Applied::domain).orElse(domain);
    DnsAnswer texts = questions.ask("_dmarc." + place, DnsType.TXT);
    return DmarcFindings.of(
        new DmarcFindings.Facts(
            domain,
            outcome,
            place,
            texts,
            outcome
                .applied()
                .map(applied -> strangers(place, applied.record()))
                .orElse(List.of())));
  }

  /** Receivers who are not known to be of the organization of the domain whose record it is. */
  private List<Stranger> strangers(String place, DmarcRecord record) {
    Optional<String> own = organization(place);
    Set<String> seen = new HashSet<>();
    List<Stranger> strangers = new ArrayList<>();
    for (String uri :
        Stream.concat(
                record.aggregateReports().stream().map(ReportUri::text),
                record.failureReports().stream())
            .toList()) {
      Optional<String> receiver = Mailto.host(uri).filter(host -> !host.equals(place));
      if (receiver.isPresent() && seen.add(receiver.get()) && strangers.size() < MAX_STRANGERS) {
        Optional<String> other = organization(receiver.get());
        if (own.isEmpty() || !other.equals(own)) {
          String name = Consent.name(place, receiver.get());
          strangers.add(
              new Stranger(
                  uri,
                  receiver.get(),
                  own.isPresent() && other.isPresent(),
                  questions.ask(name, DnsType.TXT)));
        }
      }
    }
    return strangers;
  }

  private Optional<String> organization(String name) {
    return questions.await(evaluator.organization(name), late -> Optional.<String>empty());
  }
}
