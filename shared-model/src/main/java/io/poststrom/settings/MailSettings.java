package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All mail settings in force: a consistent, immutable whole.
 *
 * @param domains MailDomain documents
 * @param routes MailRoute documents
 * @param users MailUser documents
 * @param signing SigningDomain documents
 * @param policies SenderPolicy documents
 */
public record MailSettings(
    List<MailDomain> domains,
    List<MailRoute> routes,
    List<MailUser> users,
    List<SigningDomain> signing,
    List<SenderPolicy> policies) {
  /** No documents. */
  public static final MailSettings EMPTY = new MailSettings(List.of(), List.of());

  public MailSettings {
    domains = List.copyOf(domains);
    routes = List.copyOf(routes);
    users = List.copyOf(users);
    signing = List.copyOf(signing);
    policies = List.copyOf(policies);
  }

  /** Domains and routes, and nobody who may submit mail. */
  public MailSettings(List<MailDomain> domains, List<MailRoute> routes) {
    this(domains, routes, List.of());
  }

  /** Without DKIM signatures and rules for senders. */
  public MailSettings(List<MailDomain> domains, List<MailRoute> routes, List<MailUser> users) {
    this(domains, routes, users, List.of(), List.of());
  }

  /** The MailDomain that covers the domain: an exact name before the longest {@code *.} pattern. */
  public Optional<MailDomain> domain(Domain domain) {
    return best(domains, MailDomain::domains, domain);
  }

  /** The MailRoute that covers the domain: an exact name before the longest {@code *.} pattern. */
  public Optional<MailRoute> route(Domain domain) {
    return best(routes, MailRoute::domains, domain);
  }

  private static <T> Optional<T> best(
      List<T> all, Function<T, List<DomainPattern>> patterns, Domain domain) {
    @Nullable T best = null;
    int bestRank = 0;
    for (T candidate : all) {
      for (DomainPattern pattern : patterns.apply(candidate)) {
        int rank = pattern.text().startsWith("*.") ? pattern.text().length() : Integer.MAX_VALUE;
        if (rank > bestRank && pattern.matches(domain)) {
          best = candidate;
          bestRank = rank;
        }
      }
    }
    return Optional.ofNullable(best);
  }
}
