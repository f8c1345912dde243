package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where mail for the domain goes. RFC 5321 section 5.1, RFC 7505. */
public final class MxFindings {
  /** More hosts are not looked at. */
  public static final int MAX_HOSTS = 10;

  private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|.*:.*|\\[.*");

  private final Facts facts;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<InetAddress, String> addresses = new HashMap<>();

  private MxFindings(Facts facts) {
    this.facts = facts;
  }

  /**
   * What was found out.
   *
   * @param addresses the domain's own, for where it has no MX
   * @param hosts the MX hosts by preference, at most {@link #MAX_HOSTS}; the root left out
   */
  public record Facts(String domain, DnsAnswer mx, DnsAnswer addresses, List<Host> hosts) {
    public Facts {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * An MX host.
   *
   * @param alias the answer to the question for a CNAME
   */
  public record Host(int preference, String name, DnsAnswer alias, DnsAnswer addresses) {}

  /** What is right and wrong with it. */
  public static List<Finding> of(Facts facts) {
    MxFindings all = new MxFindings(facts);
    switch (facts.mx()) {
      case DnsAnswer.Records ignored -> all.hosts();
      case DnsAnswer.NoData() -> all.implicit();
      case DnsAnswer other -> all.add(Finding.silence(Subject.MX, facts.domain(), other));
    }
    return List.copyOf(all.findings);
  }

  private void add(Finding finding) {
    findings.add(finding);
  }

  private void wrong(String text, String... mend) {
    add(Finding.wrong(Subject.MX, text, mend));
  }

  private void note(String text, String... mend) {
    add(Finding.note(Subject.MX, text, mend));
  }

  /** RFC 5321 section 5.1: without MX the domain itself is the host. */
  private void implicit() {
    String domain = facts.domain();
    switch (facts.addresses()) {
      case DnsAnswer.Records ignored ->
          note(
              "there is no MX; mail goes to the address of " + domain + " itself",
              ZoneLine.mx(domain, 10, domain));
      case DnsAnswer.Failure ignored -> add(Finding.silence(Subject.MX, domain, facts.addresses()));
      default ->
          wrong(
              "there is neither an MX nor an address, so no mail can reach the domain; publish the"
                  + " first record, or the second if it is to take none",
              ZoneLine.mx(domain, 10, "mail." + domain),
              ZoneLine.mx(domain, 0, ""));
    }
  }

  private void hosts() {
    long nulls = facts.mx().mx().stream().filter(mx -> mx.exchange().isEmpty()).count();
    if (nulls > 0) {
      nullMx();
    }
    facts.hosts().forEach(this::host);
    long named = facts.mx().mx().size() - nulls;
    if (named > facts.hosts().size()) {
      note(named + " MX records; only " + facts.hosts().size() + " of them were looked at");
    }
  }

  private void nullMx() {
    if (facts.hosts().isEmpty()) {
      add(Finding.ok(Subject.MX, "null MX: the domain takes no mail (RFC 7505)"));
      return;
    }
    wrong(
        "a null MX stands beside other MX records (RFC 7505 section 3); leave only these",
        facts.hosts().stream()
            .map(h -> ZoneLine.mx(facts.domain(), h.preference(), h.name()))
            .toArray(String[]::new));
  }

  private void host(Host host) {
    String shown = host.preference() + " " + host.name();
    if (!names.add(host.name())) {
      note(shown + " stands there twice; leave only the more preferred one");
    } else if (LITERAL.matcher(host.name()).matches()) {
      String name = "mail." + facts.domain();
      wrong(
          shown + " is an address; an MX names a host (RFC 1035 section 3.3.9)",
          ZoneLine.mx(facts.domain(), host.preference(), name),
          name + ". IN A " + host.name());
    } else if (!isHostName(host.name())) {
      wrong(shown + " is no host name");
    } else if (host.alias() instanceof DnsAnswer.Records) {
      String target = host.alias().texts().getFirst();
      wrong(
          shown + " is an alias (CNAME) of " + target + " (RFC 2181 section 10.3)",
          ZoneLine.mx(facts.domain(), host.preference(), target));
    } else {
      reachable(host, shown);
    }
  }

  private void reachable(Host host, String shown) {
    switch (host.addresses()) {
      case DnsAnswer.Records ignored -> addresses(host, shown);
      case DnsAnswer.NoData() -> missing(host, shown + " has no address");
      case DnsAnswer.NxDomain() -> missing(host, shown + " does not exist");
      case DnsAnswer other -> add(Finding.silence(Subject.MX, host.name(), other));
    }
  }

  private void missing(Host host, String text) {
    wrong(text, host.name() + ". IN A <its IPv4 address>");
  }

  private void addresses(Host host, String shown) {
    List<InetAddress> all = host.addresses().addresses();
    String list = String.join(", ", all.stream().map(InetAddress::getHostAddress).toList());
    List<InetAddress> hidden = all.stream().filter(Reach::isNotPublic).toList();
    if (!hidden.isEmpty()) {
      wrong(
          shown + " has an address that the Internet does not reach: " + list,
          host.name() + ". IN A <its public IPv4 address>");
      return;
    }
    add(Finding.ok(Subject.MX, shown + " (" + list + ")"));
    for (InetAddress address : all) {
      String before = addresses.putIfAbsent(address, host.name());
      if (before != null) {
        note(host.name() + " and " + before + " are the same address, so one of them helps nobody");
      }
    }
  }

  private static boolean isHostName(String name) {
    try {
      return Domain.of(name).ascii().indexOf('_') < 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
