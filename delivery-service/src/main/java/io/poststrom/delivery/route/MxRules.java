package io.poststrom.delivery.route;

import io.poststrom.delivery.route.NextHops.Nowhere;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Which mail exchangers are asked, and in which order. RFC 5321 section 5.1; RFC 7505. Pure: the
 * DNS answer goes in, ranked host names or the reason why there are none come out.
 */
final class MxRules {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

  private static final String LOCALHOST = "localhost";

  private MxRules() {}

  /** What the MX records come to. */
  sealed interface Plan {
    /** Hosts to resolve, in order; equal ranks are equally preferred. */
    record Hosts(List<RankedHost> hosts) implements Plan {}

    /** There are none. */
    record None(Nowhere reason) implements Plan {}
  }

  /** A host name, 0 the most preferred. */
  record RankedHost(int rank, String name) {}

  /** Judges the answer to the MX question for {@code domain}. */
  static Plan plan(
      String domain, Answer<MxRecord> answer, Set<String> ownNames, RandomGenerator random) {
    return switch (answer) {
      case Answer.Found<MxRecord>(List<MxRecord> records, var _) ->
          ofRecords(domain, records, ownNames, random);
      // No MX: the domain itself is the host, with preference 0. RFC 5321 section 5.1.
      case Answer.NoRecords<MxRecord>() ->
          ofRecords(domain, List.of(new MxRecord(0, domain)), ownNames, random);
      case Answer.NoSuchName<MxRecord>() ->
          none(Nowhere.never(1, 2, "The domain " + domain + " does not exist"));
      case Answer.Broken<MxRecord>(String reason) ->
          none(Nowhere.never(4, 4, "The MX of " + domain + " cannot be found: " + reason));
      case Answer.Unavailable<MxRecord>(String reason) ->
          none(Nowhere.later(4, 3, "The MX of " + domain + " cannot be found now: " + reason));
    };
  }

  private static Plan ofRecords(
      String domain, List<MxRecord> records, Set<String> ownNames, RandomGenerator random) {
    if (records.stream().allMatch(MxRecord::isNull)) {
      return none(Nowhere.never(1, 10, "The domain " + domain + " takes no mail (null MX)"));
    }
    List<MxRecord> usable = new ArrayList<>();
    for (MxRecord mx : records) {
      if (!mx.isNull() && isHostName(mx.exchange())) {
        usable.add(mx);
      }
    }
    if (usable.isEmpty()) {
      return none(Nowhere.never(4, 4, "The MX of " + domain + " names no host"));
    }
    Collections.shuffle(usable, random);
    usable.sort(Comparator.comparingInt(MxRecord::preference));
    List<RankedHost> better = betterThanUs(usable, ownNames);
    return better.isEmpty() ? none(loop(domain)) : new Plan.Hosts(better);
  }

  /**
   * An address is no host name: RFC 5321 section 5.1 has nothing to say to it, so it is dropped;
   * and {@code localhost}, which some zones use to keep mail away, is whoever asks.
   */
  private static boolean isHostName(String exchange) {
    return !ADDRESS.matcher(exchange).matches()
        && !exchange.equals(LOCALHOST)
        && !exchange.endsWith("." + LOCALHOST);
  }

  /**
   * Those that are preferred to ourselves: mail that we hand to an equal or worse one would come
   * back. RFC 5321 section 5.1: all of our preference and above are dropped.
   */
  private static List<RankedHost> betterThanUs(List<MxRecord> sorted, Set<String> ownNames) {
    int ours =
        sorted.stream()
            .filter(mx -> ownNames.contains(mx.exchange()))
            .mapToInt(MxRecord::preference)
            .min()
            .orElse(Integer.MAX_VALUE);
    List<RankedHost> hosts = new ArrayList<>();
    int rank = -1;
    int preference = -1;
    for (MxRecord mx : sorted) {
      if (mx.preference() >= ours) {
        break;
      }
      if (mx.preference() != preference) {
        rank++;
        preference = mx.preference();
      }
      hosts.add(new RankedHost(rank, mx.exchange()));
    }
    return hosts;
  }

  /** We are the best exchanger, yet nothing here says where to: mail would go round for ever. */
  static Nowhere loop(String domain) {
    return Nowhere.never(
        4, 6, "Mail for " + domain + " loops back: its best MX is this host, which has no route");
  }

  private static Plan none(Nowhere reason) {
    return new Plan.None(reason);
  }
}
