package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.Records.Place;
import io.poststrom.filter.psl.PublicSuffixList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Organizational domains by the public suffix list: RFC 7489 sections 3.2 and 6.6.3. */
final class BySuffixList implements Discovery {
  private final Records records;
  private final PublicSuffixList list;

  BySuffixList(Records records, PublicSuffixList list) {
    this.records = records;
    this.list = list;
  }

  @Override
  public CompletionStage<Policied> policied(String authorDomain) {
    String organization = registrable(authorDomain);
    return records
        .at(authorDomain)
        .thenCompose(
            place ->
                place instanceof Place.Empty && !organization.equals(authorDomain)
                    ? records.at(organization).thenApply(above -> new Policied(organization, above))
                    : CompletableFuture.completedStage(new Policied(authorDomain, place)));
  }

  @Override
  public CompletionStage<Organization> organization(String domain) {
    return CompletableFuture.completedStage(new Organization.Known(registrable(domain)));
  }

  private String registrable(String domain) {
    return list.registrable(domain).orElse(domain);
  }
}
