package io.poststrom.filter.dns;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsType;
import io.poststrom.dns.ListRule;
import io.poststrom.dns.ZoneHealth;
import io.poststrom.filter.checks.LinkLists;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Lists over DNS (RFC 5782), each asked only while it is well: an entry for tests is listed, and
 * what must never be is not. That is looked at when the first mail asks, and then every ten
 * minutes. Any thread; stages complete as the client's do.
 */
public final class LinkListsOverDns implements LinkLists {
  private static final Logger LOG = Logger.getLogger(LinkListsOverDns.class);
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

  /** RFC 5782 section 5 names the first; well-known lists have others of their own. */
  private static final List<String> LISTED =
      List.of("test", "surbl-org-permanent-test-point.com", "test.uribl.com", "dbltest.com");

  private final DnsClient dns;
  private final List<ListRule> rules;
  private final InstantSource clock;
  private final Map<String, ZoneHealth> zones = new LinkedHashMap<>();
  private final AtomicReference<Instant> due = new AtomicReference<>(Instant.MIN);

  /** An adapter over a client that someone else closes. */
  public LinkListsOverDns(DnsClient dns, List<ListRule> rules, InstantSource clock) {
    this.dns = dns;
    this.rules = List.copyOf(rules);
    this.clock = clock;
    rules.forEach(rule -> zones.computeIfAbsent(rule.zone(), ZoneHealth::new));
  }

  @Override
  public CompletionStage<List<Entry>> ask(Set<String> names) {
    Instant now = clock.instant();
    Instant next = due.get();
    boolean isDue = !now.isBefore(next) && due.compareAndSet(next, now.plus(INTERVAL));
    return isDue ? check().thenCompose(done -> asked(names)) : asked(names);
  }

  /** The zones, and whether each is asked now. */
  public List<ZoneHealth> zones() {
    return List.copyOf(zones.values());
  }

  private CompletionStage<List<Entry>> asked(Set<String> names) {
    CompletionStage<List<Entry>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (ZoneHealth zone : zones.values()) {
      if (zone.isWell()) {
        for (String name : names) {
          all = all.thenCombine(entries(zone, name), LinkListsOverDns::and);
        }
      }
    }
    return all;
  }

  private static List<Entry> and(List<Entry> all, List<Entry> more) {
    all.addAll(more);
    return all;
  }

  private CompletionStage<List<Entry>> entries(ZoneHealth zone, String name) {
    return dns.ask(asAsked(name) + "." + zone.name(), DnsType.A)
        .thenApply(
            answer -> {
              zone.answered(answer);
              return rules.stream()
                  .filter(rule -> zone.isWell() && rule.zone().equals(zone.name()))
                  .filter(rule -> answer.addresses().stream().anyMatch(rule::fits))
                  .map(rule -> new Entry(name, zone.name(), rule.weight()))
                  .toList();
            });
  }

  /** Addresses are asked for as lists of addresses have it. RFC 5782 section 2.1. */
  private static String asAsked(String name) {
    return ADDRESS.matcher(name).matches()
        ? String.join(".", List.of(name.split("\\.", -1)).reversed())
        : name;
  }

  private CompletionStage<Void> check() {
    CompletableFuture<?>[] checks =
        zones.values().stream().map(this::check).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(checks);
  }

  private CompletableFuture<Void> check(ZoneHealth zone) {
    return listed(zone, 0)
        .thenCombine(
            dns.ask("invalid." + zone.name(), DnsType.A),
            (yes, no) -> {
              zone.checked(yes, no).ifPresent(LOG::warn);
              return yes;
            })
        .<Void>thenApply(done -> null)
        .toCompletableFuture();
  }

  /** The answer to the first of its entries for tests that the list has. */
  private CompletionStage<DnsAnswer> listed(ZoneHealth zone, int at) {
    return dns.ask(LISTED.get(at) + "." + zone.name(), DnsType.A)
        .thenCompose(
            answer ->
                answer.addresses().isEmpty()
                        && !(answer instanceof DnsAnswer.Failure)
                        && at + 1 < LISTED.size()
                    ? listed(zone, at + 1)
                    : CompletableFuture.completedStage(answer));
  }
}
