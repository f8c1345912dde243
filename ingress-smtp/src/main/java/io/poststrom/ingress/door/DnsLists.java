package io.poststrom.ingress.door;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsType;
import io.poststrom.dns.ListRule;
import io.poststrom.dns.ReverseName;
import io.poststrom.dns.ZoneHealth;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * DNS lists of addresses (RFC 5782 section 2) and of domains (section 3), each asked only while it
 * is well: its entry for tests is listed, and what must never be is not (section 5). A list that is
 * dead, or lists everything, is left out until it is well again, and that is said once.
 *
 * <p>Any thread.
 */
public final class DnsLists {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.door");

  private final DnsClient dns;
  private final Map<String, ZoneHealth> addresses = new LinkedHashMap<>();
  private final Map<String, ZoneHealth> domains = new LinkedHashMap<>();
  private final DoorRules.Lists rules;

  DnsLists(DoorRules.Lists rules, DnsClient dns) {
    this.rules = rules;
    this.dns = dns;
    rules.addresses().forEach(rule -> addresses.put(rule.zone(), new ZoneHealth(rule.zone())));
    rules.domains().forEach(rule -> domains.put(rule.zone(), new ZoneHealth(rule.zone())));
  }

  /** The zones, and whether each is asked now. */
  public List<ZoneHealth> zones() {
    List<ZoneHealth> all = new ArrayList<>(addresses.values());
    all.addAll(domains.values());
    return all;
  }

  /** Looks whether the lists are well; done when all have answered. Never fails. */
  public CompletableFuture<Void> check() {
    List<CompletableFuture<Void>> checks = new ArrayList<>();
    addresses.values().forEach(zone -> checks.add(check(zone, "2.0.0.127.", "1.0.0.127.")));
    domains.values().forEach(zone -> checks.add(check(zone, "test.", "invalid.")));
    return CompletableFuture.allOf(checks.toArray(CompletableFuture<?>[]::new));
  }

  /** Questions to all lists of addresses that are well. */
  List<CompletionStage<List<Finding>>> ofAddress(InetAddress address) {
    String reversed =
        ReverseName.of(address)
            .replace(address instanceof Inet4Address ? "in-addr.arpa" : "ip6.arpa", "");
    return ask(addresses, rules.addresses(), reversed, address.getHostAddress());
  }

  /** Questions to all lists of domains that are well. */
  List<CompletionStage<List<Finding>>> ofDomain(String domain) {
    String bare = domain.endsWith(".") ? domain : domain + ".";
    return ask(domains, rules.domains(), bare.toLowerCase(Locale.ROOT), domain);
  }

  private List<CompletionStage<List<Finding>>> ask(
      Map<String, ZoneHealth> zones, List<ListRule> all, String prefix, String who) {
    List<CompletionStage<List<Finding>>> questions = new ArrayList<>();
    for (ZoneHealth zone : zones.values()) {
      if (zone.isWell()) {
        questions.add(
            dns.ask(prefix + zone.name(), DnsType.A)
                .thenApply(answer -> findings(zone, all, answer, who)));
      }
    }
    return questions;
  }

  private static List<Finding> findings(
      ZoneHealth zone, List<ListRule> all, DnsAnswer answer, String who) {
    zone.answered(answer);
    List<ListRule> fitting =
        all.stream()
            .filter(rule -> rule.zone().equals(zone.name()))
            .filter(rule -> answer.addresses().stream().anyMatch(rule::fits))
            .toList();
    int weight = fitting.stream().mapToInt(ListRule::weight).sum();
    return fitting.isEmpty()
        ? List.of()
        : List.of(Finding.ofList(zone.name(), weight, who + " is listed by " + zone.name()));
  }

  private CompletableFuture<Void> check(ZoneHealth zone, String listed, String unlisted) {
    return dns.askAnew(listed + zone.name(), DnsType.A)
        .thenCombine(
            dns.askAnew(unlisted + zone.name(), DnsType.A),
            (yes, no) -> {
              zone.checked(yes, no).ifPresent(LOG::warn);
              return yes;
            })
        .<Void>thenApply(done -> null)
        .toCompletableFuture();
  }
}
