package io.poststrom.ingress.probe;

import io.poststrom.dns.DnsClient;
import io.poststrom.ingress.policy.RecipientSource;
import io.poststrom.ingress.probe.SmtpProbe.Question;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailRoute.NextHop;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A recipient is known where the next hop of its domain's route takes mail for it. Only hosts that
 * a MailRoute document names are asked: a domain's MX may be ourselves. Its tag, if it has one, is
 * the next hop's matter. A Maildir takes everybody.
 */
public final class CallAhead implements RecipientSource {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.probe");
  private static final int MAX_HOSTS = 2;

  private final SmtpProbe probe;
  private final DnsClient dns;
  private final Supplier<MailSettings> settings;

  /** Asks the routes in force at the time of each question. */
  public CallAhead(SmtpProbe probe, DnsClient dns, Supplier<MailSettings> settings) {
    this.probe = probe;
    this.dns = dns;
    this.settings = settings;
  }

  @Override
  public boolean isFor(KnownRecipients known) {
    return known.asked().contains(Asked.NEXT_HOP);
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    Optional<NextHop> route =
        inquiry.mailbox().host() instanceof Domain domain
            ? settings.get().route(domain).map(MailRoute::nextHop)
            : Optional.empty();
    if (route.isEmpty()) {
      return unsure(inquiry.mailbox(), "no MailRoute names a host for its domain");
    }
    return switch (route.get()) {
      case NextHop.Maildir _ -> CompletableFuture.completedFuture(Knowledge.KNOWN);
      case NextHop.SmartHost(HostPort host) -> ask(List.of(host), inquiry.mailbox());
      case NextHop.Hosts(List<HostPort> hosts) -> ask(hosts, inquiry.mailbox());
      case NextHop.Mx() -> unsure(inquiry.mailbox(), "its domain's MailRoute names no host");
    };
  }

  private CompletionStage<Knowledge> ask(List<HostPort> hosts, Mailbox recipient) {
    CompletionStage<List<InetSocketAddress>> all = CompletableFuture.completedFuture(List.of());
    for (HostPort host : hosts.subList(0, Math.min(hosts.size(), MAX_HOSTS))) {
      all = all.thenCombine(address(host), CallAhead::and);
    }
    return all.thenCompose(
        addresses ->
            addresses.isEmpty()
                ? unsure(recipient, "no host of its route has an address now")
                : probe
                    .ask(addresses, new Question(new ReversePath.Null(), recipient))
                    .thenApply(finding -> knowledge(finding, recipient)));
  }

  private CompletionStage<Optional<InetSocketAddress>> address(HostPort host) {
    return isLiteral(host.host())
        ? CompletableFuture.completedFuture(
            Optional.of(at(InetAddress.ofLiteral(host.host()), host)))
        : dns.addresses(Domain.of(host.host()).ascii())
            .thenApply(answer -> answer.addresses().stream().findFirst().map(one -> at(one, host)));
  }

  private static InetSocketAddress at(InetAddress address, HostPort host) {
    return new InetSocketAddress(address, host.port());
  }

  /** As documents are read: a name in DNS has a letter. */
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  private static List<InetSocketAddress> and(
      List<InetSocketAddress> before, Optional<InetSocketAddress> next) {
    List<InetSocketAddress> all = new ArrayList<>(before);
    next.ifPresent(all::add);
    return all;
  }

  /** What a host has against us says nothing about the recipient. */
  private static Knowledge knowledge(Finding finding, Mailbox recipient) {
    return switch (finding) {
      case Finding.Accepted() -> Knowledge.KNOWN;
      case Finding.Refused refused when refused.isAboutTheAddress() -> Knowledge.UNKNOWN;
      case Finding.Refused(String host, var reply) ->
          said(recipient, host + " answers RCPT with " + reply.oneLine());
      case Finding.Unknown(String why) -> said(recipient, why);
    };
  }

  private static CompletionStage<Knowledge> unsure(Mailbox recipient, String why) {
    return CompletableFuture.completedFuture(said(recipient, why));
  }

  private static Knowledge said(Mailbox recipient, String why) {
    LOG.debugf("Whether there is %s can't be found out: %s", recipient, why);
    return Knowledge.UNSURE;
  }
}
