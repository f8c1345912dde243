package io.poststrom.ingress.greylist;

import io.poststrom.ingress.greylist.Ruling.ComeAgain;
import io.poststrom.ingress.greylist.Ruling.LetIn;
import io.poststrom.ingress.greylist.Ruling.Why;
import io.poststrom.ingress.policy.Network;
import io.poststrom.mail.Sighting;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks a sender that is new to a recipient to come again later: servers do, most robots don't. One
 * that has come again is known from then on, and a network of which enough have is trusted.
 *
 * <p>Guarantee: nobody is asked to come again unless all pods will know that it was. Where that
 * can't be, it comes in. Any thread.
 */
public final class Greylist {
  /** What is known is written again so often, or it would be forgotten amid its use. */
  private static final Duration REFRESHED_AFTER = Duration.ofDays(1);

  private static final Sighting.Network UNKNOWN = new Sighting.Network(0, 0);

  private final GreylistRules rules;
  private final Sightings sightings;
  private final Predicate<InetAddress> isCrowd;
  private final InstantSource clock;

  /**
   * A greylist over what all pods remember.
   *
   * @param isCrowd counts one more that is new, and says whether too many of its network are
   */
  public Greylist(
      GreylistRules rules,
      Sightings sightings,
      Predicate<InetAddress> isCrowd,
      InstantSource clock) {
    this.rules = rules;
    this.sightings = sightings;
    this.isCrowd = isCrowd;
    this.clock = clock;
  }

  /** Whether this may be asked of a recipient at all. */
  public boolean covers(Mailbox recipient) {
    return !rules.isExempt(recipient);
  }

  /**
   * What it says to mail of a client, from an address to another.
   *
   * @param excuse whether something speaks for the client: asked only where it would have to come
   *     again
   */
  public CompletionStage<Ruling> judge(
      InetAddress client, ReversePath from, Mailbox to, Supplier<CompletionStage<Boolean>> excuse) {
    if (!sightings.isComplete()) {
      return now(new LetIn(Why.UNREMEMBERED));
    }
    long seconds = clock.instant().getEpochSecond();
    Network network = rules.network(client);
    if (isTrusted(network, seconds)) {
      return now(new LetIn(Why.TRUSTED));
    }
    String key = new Triplet(network, from, to).key();
    return switch (sightings.find(key).orElse(UNKNOWN)) {
      case Sighting.Waiting(long since) -> waiting(network, key, since, excuse);
      case Sighting.Returned(long last) -> {
        if (isStale(last, seconds)) {
          var _ = sightings.keep(key, new Sighting.Returned(seconds));
        }
        yield now(new LetIn(Why.KNOWN));
      }
      case Sighting.Network _ -> unless(excuse, () -> first(client, key, seconds));
    };
  }

  private boolean isTrusted(Network network, long seconds) {
    Sighting.Network standing = standing(network);
    boolean trusted = rules.trustedFrom() > 0 && standing.returned() >= rules.trustedFrom();
    if (trusted && isStale(standing.last(), seconds)) {
      keep(network, standing.returned(), seconds);
    }
    return trusted;
  }

  private static CompletionStage<Ruling> unless(
      Supplier<CompletionStage<Boolean>> excuse, Supplier<CompletionStage<Ruling>> otherwise) {
    return excuse
        .get()
        .thenCompose(excused -> excused ? now(new LetIn(Why.EXCUSED)) : otherwise.get());
  }

  private CompletionStage<Ruling> waiting(
      Network network, String key, long since, Supplier<CompletionStage<Boolean>> excuse) {
    Instant now = clock.instant();
    Duration wait = Duration.between(now, Instant.ofEpochSecond(since).plus(rules.delay()));
    if (wait.isPositive()) {
      return unless(excuse, () -> now(new ComeAgain(Why.EARLY, wait)));
    }
    var _ = sightings.keep(key, new Sighting.Returned(now.getEpochSecond()));
    if (rules.trustedFrom() > 0) {
      keep(network, standing(network).returned() + 1, now.getEpochSecond());
    }
    return now(new LetIn(Why.RETURNED));
  }

  private CompletionStage<Ruling> first(InetAddress client, String key, long seconds) {
    if (isCrowd.test(client)) {
      return now(new ComeAgain(Why.CROWD, rules.delay()));
    }
    if (!sightings.hasRoom(clock.instant().minus(rules.delay()))) {
      return now(new LetIn(Why.UNREMEMBERED)); // it would be forgotten before it may come in
    }
    boolean wasHealthy = sightings.isHealthy();
    CompletionStage<Ruling> ruling =
        sightings
            .keep(key, new Sighting.Waiting(seconds))
            .thenApply(
                kept -> kept ? new ComeAgain(Why.NEW, rules.delay()) : new LetIn(Why.UNREMEMBERED));
    // Amid an outage nobody waits; writing goes on, and so finds out when it is over.
    return wasHealthy ? ruling : now(new LetIn(Why.UNREMEMBERED));
  }

  private Sighting.Network standing(Network network) {
    return sightings.find(network.toString()).orElse(UNKNOWN) instanceof Sighting.Network known
        ? known
        : UNKNOWN;
  }

  private void keep(Network network, int returned, long seconds) {
    var _ = sightings.keep(network.toString(), new Sighting.Network(returned, seconds));
  }

  private static boolean isStale(long last, long seconds) {
    return seconds - last >= REFRESHED_AFTER.toSeconds();
  }

  private static CompletionStage<Ruling> now(Ruling ruling) {
    return CompletableFuture.completedFuture(ruling);
  }
}
