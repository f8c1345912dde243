package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.Records.Place;
import java.util.concurrent.CompletionStage;

/** How the record that applies and organizational domains are found: one for each evaluation. */
interface Discovery {
  /** What is published for mail from this domain: there, or at the domain above that decides. */
  CompletionStage<Policied> policied(String authorDomain);

  /** The organizational domain of a domain. */
  CompletionStage<Organization> organization(String domain);

  /**
   * A domain and what is published there.
   *
   * @param domain where it was found; the author domain where nothing was
   */
  record Policied(String domain, Place place) {}

  /** The organizational domain. */
  sealed interface Organization {
    /** This one. */
    record Known(String domain) implements Organization {}

    /** DNS did not say. */
    record Unknown(String reason) implements Organization {}
  }
}
