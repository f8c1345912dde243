package io.poststrom.ingress.door;

import io.poststrom.ingress.door.DoorRules.Rate;
import io.poststrom.ingress.greylist.Greylist;
import io.poststrom.ingress.greylist.GreylistRules;
import io.poststrom.ingress.greylist.GreylistRules.Mode;
import io.poststrom.ingress.greylist.Ruling;
import io.poststrom.ingress.greylist.Ruling.Why;
import io.poststrom.ingress.greylist.Sightings;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Admitted;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Whom the door greylists, and what they hear. Any thread. */
final class Greylisting {
  static final String CHECK = "greylist";

  /** So many that are new are remembered of an address and of a network within a minute. */
  private static final Rate CROWD = new Rate(300, 1_000);

  private final GreylistRules.Scope scope;
  private final Greylist list;
  private final Doorkeeper.World world;

  Greylisting(GreylistRules rules, Sightings sightings, Doorkeeper.World world) {
    RateTable newcomers = new RateTable(CROWD, world.clock());
    this.scope = rules.scope();
    this.list = new Greylist(rules, sightings, newcomers::isTooMany, world.clock());
    this.world = world;
  }

  /** Whether a client of which this was found is asked about its mail to a recipient. */
  boolean covers(List<Finding> findings, Mailbox recipient) {
    return switch (scope.mode()) {
          case OFF -> false;
          case SUSPICIOUS -> isSuspicious(findings);
          case ALL -> true;
        }
        && findings.stream().noneMatch(finding -> finding.isOfList() && finding.weight() < 0)
        && list.covers(recipient)
        && !isExempt(recipient);
  }

  /**
   * What the client hears.
   *
   * @param spf what SPF says to the sender; asked only where it matters
   */
  CompletionStage<Answer> ask(
      InetAddress client, ReversePath from, Mailbox to, Supplier<CompletionStage<SpfOutcome>> spf) {
    return list.judge(client, from, to, () -> isExcused(spf)).thenApply(this::answer);
  }

  /** A suspicious host is not less so by a domain of its own. */
  private CompletionStage<Boolean> isExcused(Supplier<CompletionStage<SpfOutcome>> spf) {
    return scope.mode() == Mode.ALL
        ? spf.get().thenApply(outcome -> outcome.result() == SpfResult.PASS)
        : CompletableFuture.completedFuture(false);
  }

  private Answer answer(Ruling ruling) {
    return switch (ruling) {
      case Ruling.LetIn(Why why) -> {
        told(why);
        yield new Admitted();
      }
      case Ruling.ComeAgain(Why why, Duration wait) -> {
        told(why);
        world.observer().barred(CHECK);
        yield new Barred(reply(why, wait), CHECK);
      }
    };
  }

  private void told(Why why) {
    world.observer().greylisted(why.name().toLowerCase(Locale.ROOT));
  }

  private static Reply reply(Why why, Duration wait) {
    String words = why == Why.EARLY ? "Too soon" : "You are new here";
    long seconds = wait.plus(Duration.ofSeconds(1).minusNanos(1)).toSeconds();
    return Reply.of(450, 7, 1, words + ": try again in " + seconds + " seconds (greylisting)");
  }

  private boolean isSuspicious(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.isOfList() && finding.weight() > 0)
        || findings.stream().mapToInt(Finding::weight).sum() >= scope.threshold();
  }

  private boolean isExempt(Mailbox recipient) {
    return recipient.host() instanceof Domain domain
        && world
            .settings()
            .get()
            .domain(domain)
            .filter(ours -> ours.handling().greylist() == MailDomain.Greylist.NEVER)
            .isPresent();
  }
}
