package io.poststrom.site;

import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.util.List;
import java.util.Optional;

/**
 * The order of the rules that say where mail goes: MailRoute documents, the smart host, reserved
 * domains, address literals, MX. A value: make a new one when the settings change.
 *
 * @param settings the documents in force
 * @param smartHost takes everything that no document claims
 * @param maildirDomains each stands for itself and all names below it
 */
public record Routing(
    MailSettings settings, Optional<MailRoute.HostPort> smartHost, List<Domain> maildirDomains) {
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
              .or(() -> byMaildir(domain))
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

  private Optional<Way> byMaildir(Domain domain) {
    return maildirDomains.stream()
        .filter(
            reserved -> domain.equals(reserved) || domain.ascii().endsWith("." + reserved.ascii()))
        .findFirst()
        .map(Way.ByMaildir::new);
  }
}
