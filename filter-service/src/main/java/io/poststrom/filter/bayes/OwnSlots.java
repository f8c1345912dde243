package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The domains whose mails have slots of their own beside the common ones: those that have taught
 * enough, and no more than {@value #MOST}; not one that has taught almost all. All of them share a
 * space as large as the common one, each at other places of it.
 */
final class OwnSlots {
  /** So many mails of each class a domain has taught. */
  static final int FEWEST = 100;

  static final int MOST = 256;

  /** The seed of who has no slots of its own. */
  static final int NONE = 0;

  private static final double ALMOST_ALL = 0.9;
  private static final int LAST_BITS = 32 - Integer.numberOfTrailingZeros(FeatureSet.SPACE);
  private static final int GOLDEN = 0x9E3779B1;

  private final Set<Domain> domains;

  private OwnSlots(Set<Domain> domains) {
    this.domains = domains;
  }

  /** What a domain has taught. */
  private record Taught(Domain domain, int spam, int ham) {
    static Taught of(Domain domain, List<Example> lessons) {
      long spam = lessons.stream().filter(one -> one.kind() == MailClass.SPAM).count();
      return new Taught(domain, (int) spam, (int) (lessons.size() - spam));
    }

    int least() {
      return Math.min(spam, ham);
    }

    /** Of almost all lessons it is needless: the common slots are the domain's already. */
    boolean isEnough(int all) {
      return least() >= FEWEST && spam + ham < ALMOST_ALL * all;
    }
  }

  /** Of those who have taught most of these. */
  static OwnSlots of(List<Example> examples) {
    Map<Domain, List<Example>> byDomain = new HashMap<>();
    for (Example one : examples) {
      one.domain().ifPresent(of -> byDomain.computeIfAbsent(of, d -> new ArrayList<>()).add(one));
    }
    return new OwnSlots(
        byDomain.entrySet().stream()
            .map(entry -> Taught.of(entry.getKey(), entry.getValue()))
            .filter(taught -> taught.isEnough(examples.size()))
            .sorted(
                Comparator.comparingInt(Taught::least)
                    .reversed()
                    .thenComparing(taught -> taught.domain().ascii()))
            .limit(MOST)
            .map(Taught::domain)
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean isEmpty() {
    return domains.isEmpty();
  }

  /** What tells a domain's slots from those of others; {@link #NONE} where it has none. */
  int seed(Optional<Domain> domain) {
    return domain.filter(domains::contains).map(OwnSlots::seed).orElse(NONE);
  }

  /** Where a domain has a weight of its own for what has that common slot. */
  static int own(int slot, int seed) {
    return FeatureSet.SPACE + ((slot ^ seed) * GOLDEN >>> LAST_BITS);
  }

  private static int seed(Domain domain) {
    int seed = (int) (FeatureSet.hash(1, domain.ascii()) >>> 32);
    return seed == NONE ? 1 : seed;
  }
}
