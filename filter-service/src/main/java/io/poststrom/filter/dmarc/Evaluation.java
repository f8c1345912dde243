package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.Discovery.Organization;
import io.poststrom.filter.dmarc.DmarcDns.Existence;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcQuery.Identifier;
import io.poststrom.filter.dmarc.DmarcQuery.Method;
import io.poststrom.filter.dmarc.Records.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One evaluation. One stage at a time, so nothing here is locked. */
final class Evaluation {
  private final DmarcDns dns;
  private final Discovery discovery;
  private final DmarcQuery query;

  Evaluation(DmarcDns dns, Discovery discovery, DmarcQuery query) {
    this.dns = dns;
    this.discovery = discovery;
    this.query = query;
  }

  CompletionStage<DmarcOutcome> run() {
    return discovery
        .policied(query.authorDomain())
        .thenCompose(
            found ->
                switch (found.place()) {
                  case Place.Published(DmarcRecord record) -> apply(found.domain(), record);
                  case Place.Empty() -> ended(DmarcResult.NONE, "no record");
                  case Place.Unusable(String reason) -> ended(DmarcResult.NONE, reason);
                  case Place.Unknown(String reason) -> ended(DmarcResult.TEMPERROR, reason);
                });
  }

  private CompletionStage<DmarcOutcome> ended(DmarcResult result, String problem) {
    return CompletableFuture.completedStage(
        DmarcOutcome.without(result, query.authorDomain(), problem));
  }

  private CompletionStage<DmarcOutcome> apply(String domain, DmarcRecord record) {
    return policy(domain, record)
        .thenCompose(
            policy -> align(new Applied(record, domain, policy), 0, new ArrayList<>(), false));
  }

  /** Section 4.10.1: p at the author domain, sp or np of a record above it. */
  private CompletionStage<Policy> policy(String domain, DmarcRecord record) {
    if (domain.equals(query.authorDomain())) {
      return CompletableFuture.completedStage(record.policy());
    }
    if (record.missing() == record.subdomains()) {
      return CompletableFuture.completedStage(record.subdomains());
    }
    return dns.existence(query.authorDomain())
        .thenApply(
            existence -> existence == Existence.MISSING ? record.missing() : record.subdomains());
  }

  /** How an identifier stands to the author domain. */
  private enum Alignment {
    ALIGNED,
    OTHER,
    UNKNOWN
  }

  private CompletionStage<DmarcOutcome> align(
      Applied applied, int next, List<Identifier> aligned, boolean doubtful) {
    if (next == query.identifiers().size()) {
      return CompletableFuture.completedStage(outcome(applied, aligned, doubtful));
    }
    Identifier identifier = query.identifiers().get(next);
    return alignment(applied.record(), identifier)
        .thenCompose(
            alignment -> {
              if (alignment == Alignment.ALIGNED && identifier.proven()) {
                aligned.add(identifier);
              }
              boolean unsure =
                  alignment == Alignment.UNKNOWN
                      || alignment == Alignment.ALIGNED && !identifier.proven();
              return align(applied, next + 1, aligned, doubtful || unsure);
            });
  }

  /** Sections 4.4.1, 4.4.2 and 4.10.2. */
  private CompletionStage<Alignment> alignment(DmarcRecord record, Identifier identifier) {
    String own = query.authorDomain();
    String other = identifier.domain();
    if (other.equals(own)) {
      return CompletableFuture.completedStage(Alignment.ALIGNED);
    }
    boolean strict = identifier.method() == Method.DKIM ? record.strictDkim() : record.strictSpf();
    if (strict || !lastLabel(other).equals(lastLabel(own))) {
      return CompletableFuture.completedStage(Alignment.OTHER);
    }
    return discovery
        .organization(own)
        .thenCompose(
            organization ->
                switch (organization) {
                  case Organization.Known(String domain) -> under(domain, other);
                  case Organization.Unknown ignored ->
                      CompletableFuture.completedStage(Alignment.UNKNOWN);
                });
  }

  /** Whether a domain belongs to the author's organization. */
  private CompletionStage<Alignment> under(String organization, String domain) {
    if (!domain.equals(organization) && !domain.endsWith("." + organization)) {
      return CompletableFuture.completedStage(Alignment.OTHER);
    }
    return discovery
        .organization(domain)
        .thenApply(
            its ->
                switch (its) {
                  case Organization.Known(String name) ->
                      name.equals(organization) ? Alignment.ALIGNED : Alignment.OTHER;
                  case Organization.Unknown ignored -> Alignment.UNKNOWN;
                });
  }

  private static String lastLabel(String domain) {
    return domain.substring(domain.lastIndexOf('.') + 1);
  }

  /** Sections 5.3.5 and 5.3.6. */
  private DmarcOutcome outcome(Applied applied, List<Identifier> aligned, boolean doubtful) {
    if (!aligned.isEmpty()) {
      return outcome(DmarcResult.PASS, applied, aligned, Policy.NONE, "");
    }
    return doubtful
        ? outcome(
            DmarcResult.TEMPERROR,
            applied,
            aligned,
            Policy.NONE,
            "an identifier that may be aligned could not be checked")
        : outcome(DmarcResult.FAIL, applied, aligned, disposition(applied), "");
  }

  private DmarcOutcome outcome(
      DmarcResult result,
      Applied applied,
      List<Identifier> aligned,
      Policy disposition,
      String problem) {
    return new DmarcOutcome(
        result, query.authorDomain(), Optional.of(applied), aligned, disposition, problem);
  }

  /** RFC 9989 section 4.7, tag t; RFC 7489 section 6.6.4, tag pct. */
  private Policy disposition(Applied applied) {
    DmarcRecord record = applied.record();
    boolean lowered = record.testing() || query.sample() >= record.percent();
    return lowered ? applied.policy().lower() : applied.policy();
  }
}
