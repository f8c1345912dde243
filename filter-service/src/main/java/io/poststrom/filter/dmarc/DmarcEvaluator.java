package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.Discovery.Organization;
import io.poststrom.filter.psl.PublicSuffixList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Evaluates DMARC: RFC 9989 section 5.3. Asks at most eight questions for the author domain, eight
 * for each identifier under the same organization, and one for whether the author domain exists.
 * Nothing here knows a clock or a socket. Threads: any.
 */
public final class DmarcEvaluator {
  private final DmarcDns dns;
  private final Optional<PublicSuffixList> suffixes;

  /** With the tree walk of RFC 9989. */
  public DmarcEvaluator(DmarcDns dns) {
    this(dns, Optional.empty());
  }

  /** With organizational domains as RFC 7489 has them, where there is a list. */
  public DmarcEvaluator(DmarcDns dns, Optional<PublicSuffixList> suffixes) {
    this.dns = dns;
    this.suffixes = suffixes;
  }

  /** The outcome. Complete at once where DNS knew all answers; never completes exceptionally. */
  public CompletionStage<DmarcOutcome> evaluate(DmarcQuery query) {
    return new Evaluation(dns, discovery(), query).run();
  }

  /** A domain's organizational domain; empty where DNS did not say. RFC 9989 section 4.10.2. */
  public CompletionStage<Optional<String>> organization(String domain) {
    return discovery()
        .organization(domain)
        .thenApply(
            organization ->
                switch (organization) {
                  case Organization.Known(String name) -> Optional.of(name);
                  case Organization.Unknown ignored -> Optional.empty();
                });
  }

  private Discovery discovery() {
    Records records = new Records(dns);
    return suffixes
        .<Discovery>map(list -> new BySuffixList(records, list))
        .orElseGet(() -> new TreeWalk(records));
  }
}
