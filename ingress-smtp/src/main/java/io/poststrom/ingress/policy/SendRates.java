package io.poststrom.ingress.policy;

import io.poststrom.ingress.session.SenderRules.Allowance;
import io.poststrom.settings.SenderPolicy.Rate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts what senders send. Bounded: the sender that was looked at longest ago is forgotten first;
 * one whose rates have changed begins anew. Any thread.
 */
final class SendRates {
  private static final int MAX_SENDERS = 20_000;

  private final InstantSource clock;
  private final Map<String, Sender> senders =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sender> eldest) {
          return size() > MAX_SENDERS;
        }
      };

  private record Sender(List<Rate> rates, List<Counts> counts) {
    static Sender of(List<Rate> rates) {
      return new Sender(rates, rates.stream().map(Counts::new).toList());
    }
  }

  private record Counts(Rate rate, SlidingCount mails, SlidingCount recipients) {
    Counts(Rate rate) {
      this(rate, new SlidingCount(rate.per()), new SlidingCount(rate.per()));
    }

    boolean isExceededBy(int moreMails, int moreRecipients, long now) {
      return mails.sum(now) + moreMails > rate.mails().orElse(Integer.MAX_VALUE)
          || recipients.sum(now) + moreRecipients > rate.recipients().orElse(Integer.MAX_VALUE);
    }
  }

  SendRates(InstantSource clock) {
    this.clock = clock;
  }

  /** The rate that a mail with so many recipients would exceed. */
  synchronized Optional<Rate> exceeded(String sender, List<Rate> rates, int recipients) {
    return rates.isEmpty() ? Optional.empty() : exceeded(sender(sender, rates), recipients);
  }

  /** Counts a mail, unless it exceeds a rate, which is returned then. */
  synchronized Optional<Rate> count(String sender, List<Rate> rates, int recipients) {
    if (rates.isEmpty()) {
      return Optional.empty();
    }
    Sender one = sender(sender, rates);
    Optional<Rate> exceeded = exceeded(one, recipients);
    if (exceeded.isEmpty()) {
      long now = clock.millis();
      for (Counts counts : one.counts()) {
        counts.mails().add(now, 1);
        counts.recipients().add(now, recipients);
      }
    }
    return exceeded;
  }

  /** What each rate leaves the sender now. */
  synchronized List<Allowance> left(String sender, List<Rate> rates, String policy) {
    if (rates.isEmpty()) {
      return List.of();
    }
    long now = clock.millis();
    List<Allowance> left = new ArrayList<>();
    for (Counts counts : sender(sender, rates).counts()) {
      Rate rate = counts.rate();
      rate.mails()
          .ifPresent(most -> left.add(left(policy + "-mails", most, rate, counts.mails(), now)));
      rate.recipients()
          .ifPresent(
              most -> left.add(left(policy + "-recipients", most, rate, counts.recipients(), now)));
    }
    return left;
  }

  private static Allowance left(
      String name, int most, Rate rate, SlidingCount count, long nowMillis) {
    int left = (int) Math.max(0, most - count.sum(nowMillis));
    long seconds = (count.millisUntilLess(nowMillis) + 999) / 1_000;
    return new Allowance(name, most, rate.per().toSeconds(), left, seconds);
  }

  /** How many senders are remembered. */
  synchronized int size() {
    return senders.size();
  }

  private Optional<Rate> exceeded(Sender one, int recipients) {
    long now = clock.millis();
    return one.counts().stream()
        .filter(counts -> counts.isExceededBy(1, recipients, now))
        .map(Counts::rate)
        .findFirst();
  }

  private Sender sender(String name, List<Rate> rates) {
    @Nullable Sender known = senders.get(name);
    if (known != null && known.rates().equals(rates)) {
      return known;
    }
    Sender fresh = Sender.of(rates);
    senders.put(name, fresh);
    return fresh;
  }
}
