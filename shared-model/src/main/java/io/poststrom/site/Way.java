package io.poststrom.site;

import io.poststrom.settings.MailRoute;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import java.util.List;

/** Which rule says where mail for a host goes. {@link Routing#way} chooses one. */
public sealed interface Way {
  /** A MailRoute document whose next hop is not {@code mx}. */
  record ByRoute(MailRoute route) implements Way {}

  /** The smart host of the process settings, which takes all that no document claims. */
  record BySmartHost(MailRoute.HostPort host) implements Way {}

  /**
   * A Maildir per recipient below the data folder, by the process settings.
   *
   * @param above the domain that the settings name, such as {@code test}; the recipient's may lie
   *     below it
   */
  record ByMaildir(Domain above) implements Way {}

  /**
   * A name that is never in DNS and that no rule claims: mail for it fails. RFC 6761.
   *
   * @param reserved {@code localhost} or {@code invalid}; the recipient's domain may lie below it
   */
  record NoWay(Domain reserved) implements Way {}

  /** The address in an address literal. RFC 5321 section 5.1, last paragraph. */
  record ByLiteral(AddressLiteral literal) implements Way {}

  /** The domain's MX. RFC 5321 section 5.1. */
  record ByMx(Domain domain) implements Way {}

  /**
   * The site, as far as it follows from the rule alone.
   *
   * @param mx what DNS said about the domain; only {@link ByMx} asks for it
   */
  default Site site(MxAnswer mx) {
    return switch (this) {
      case ByRoute(MailRoute route) -> Site.of("route", route.name());
      case BySmartHost(MailRoute.HostPort host) -> Site.of("smart-host", host.text());
      case ByMaildir(Domain above) -> Site.of("maildir", above.ascii());
      case NoWay(Domain reserved) -> Site.of("reserved", reserved.ascii());
      case ByLiteral(AddressLiteral literal) ->
          Site.of("literal", literal.address().getHostAddress());
      case ByMx(Domain domain) -> ofMx(domain, mx);
    };
  }

  private static Site ofMx(Domain domain, MxAnswer mx) {
    return switch (mx) {
      case MxAnswer.Hosts hosts -> Site.ofMx(hosts.names());
      case MxAnswer.Implicit() -> Site.ofMx(List.of(domain.ascii()));
      case MxAnswer.Unknown() -> Site.of("domain", domain.ascii());
    };
  }
}
