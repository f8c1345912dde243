package io.poststrom.site;

import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.util.List;
import java.util.Optional;

/**
 * The order of the rules that say where mail goes: MailRoute documents, the smart host, the domains
 * of Maildirs, names without DNS, address literals, MX. A value: make a new one when the settings
 * change.
 *
 * @param settings the documents in force
 * @param smartHost takes everything that no document claims
 * @param maildirDomains each stands for itself and all names below it
 */
public record Routing(
    MailSettings settings, Optional<MailRoute.HostPort> smartHost, List<Domain> maildirDomains) {
  /** RFC 6761 sections 6.3 and 6.4. Of test and example DNS is asked: a network may have them. */
  private static final List<Domain> NEVER_IN_DNS =
      List.of(Domain.of("localhost"), Domain.of("invalid"));

  public Routing {
    maildirDomains = List.copyOf(maildirDomains);
  }

  /** The first rule that claims the host. */
  public Way way(Host host) {
    return switch (host) {
      case Domain domain ->
          settings
              .route(domain)
              .map(route -> byRoute(route, domain))
              .or(this::bySmartHost)
              .or(() -> within(maildirDomains, domain).map(Way.ByMaildir::new))
              .or(() -> within(NEVER_IN_DNS, domain).map(Way.NoWay::new))
              .orElseGet(() -> new Way.ByMx(domain));
      case AddressLiteral literal -> bySmartHost().orElseGet(() -> new Way.ByLiteral(literal));
    };
  }

  private static Way byRoute(MailRoute route, Domain domain) {
    return route.nextHop() instanceof MailRoute.NextHop.Mx
        ? new Way.ByMx(domain)
        : new Way.ByRoute(route);
  }

  private Optional<Way> bySmartHost() {
    return smartHost.map(Way.BySmartHost::new);
  }

  /** The first of the domains that is the name or stands above it. */
  private static Optional<Domain> within(List<Domain> domains, Domain name) {
    return domains.stream()
        .filter(domain -> name.equals(domain) || name.ascii().endsWith("." + domain.ascii()))
        .findFirst();
  }
}
