package io.poststrom.delivery.route;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.AttemptResult.Try;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.attempt.Transport;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Routing;
import io.poststrom.site.Way;
import io.poststrom.smtp.EnhancedStatusCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The transport: looks up where each recipient's mail goes now and hands it over there. An
 * obligation's recipients were one site when it was addressed; where settings or DNS have changed
 * since, they part here, and each part is handed over in turn.
 */
public final class RoutedTransport implements Transport {
  private final Supplier<Routing> routing;
  private final NextHopFinder finder;
  private final int maxHops;

  /** RFC 8689 section 4.2.1. */
  private static final NextHops.Nowhere DOUBTFUL =
      NextHops.Nowhere.never(
          7,
          10,
          "The mail is for TLS only, and nothing proves which hosts take mail for the recipient's"
              + " domain: its MX records came without DNSSEC");

  private final SmtpHandover smtp;
  private final MaildirHandover maildirs;
  private final InstantSource clock;

  /**
   * @param routing the rules in force; asked for at each attempt
   * @param ports where mail is handed over
   */
  public RoutedTransport(
      Supplier<Routing> routing,
      NextHopFinder finder,
      RouteSettings settings,
      Ports ports,
      InstantSource clock) {
    this.routing = routing;
    this.finder = finder;
    this.maxHops = settings.maxHops();
    this.smtp = ports.smtp();
    this.maildirs = ports.maildirs();
    this.clock = clock;
  }

  /** The two ways out. */
  public record Ports(SmtpHandover smtp, MaildirHandover maildirs) {}

  @Override
  public CompletionStage<AttemptResult> attempt(Attempt attempt) {
    if (attempt.envelope().hops() > maxHops) {
      // RFC 5321 section 6.3: a loop shows in the count of Received fields.
      NextHops.Nowhere loop =
          NextHops.Nowhere.never(
              4,
              6,
              "The mail has passed "
                  + attempt.envelope().hops()
                  + " hosts, more than "
                  + maxHops
                  + ": it goes round");
      return CompletableFuture.completedStage(nowhere(attempt, loop));
    }
    if (isLate(attempt.envelope())) {
      return CompletableFuture.completedStage(
          nowhere(
              attempt,
              NextHops.Nowhere.never(4, 7, "The time in which it was to be delivered is over")));
    }
    Map<Way, List<Recipient>> ways = ways(attempt.envelope().recipients());
    if (ways.size() == 1) {
      return finder
          .find(ways.keySet().iterator().next())
          .thenCompose(hops -> handOver(attempt, hops));
    }
    return findAll(ways).thenCompose(found -> handOverParts(attempt, found));
  }

  /** RFC 2852 section 4.1.3: then no attempt is made any more. */
  private boolean isLate(Envelope envelope) {
    return envelope
        .deadline()
        .filter(late -> late.returns() && !clock.instant().isBefore(late.at()))
        .isPresent();
  }

  private Map<Way, List<Recipient>> ways(List<Recipient> recipients) {
    Routing rules = routing.get();
    Map<Way, List<Recipient>> ways = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      ways.computeIfAbsent(rules.way(recipient.mailbox().host()), ignored -> new ArrayList<>())
          .add(recipient);
    }
    return ways;
  }

  private CompletionStage<AttemptResult> handOver(Attempt attempt, NextHops hops) {
    return switch (hops) {
      case NextHops.Smtp(_, _, var origin)
          when origin == NextHops.Origin.DOUBTFUL && attempt.envelope().requiresTls() ->
          CompletableFuture.completedStage(nowhere(attempt, DOUBTFUL));
      case NextHops.Smtp(_, List<Hop> addresses, _) -> smtp.send(attempt, addresses);
      case NextHops.Maildir(var root) -> maildirs.store(attempt, root);
      case NextHops.Nowhere nowhere -> CompletableFuture.completedStage(nowhere(attempt, nowhere));
    };
  }

  /** A final answer comes at once for the next mail as well: no reason to leave the site alone. */
  private AttemptResult nowhere(Attempt attempt, NextHops.Nowhere nowhere) {
    EnhancedStatusCode status = nowhere.status();
    boolean isFinal = status.statusClass() == 5;
    Diagnostic diagnostic = Diagnostic.local(clock.instant(), "", status, nowhere.text());
    RecipientResult result =
        isFinal ? new RecipientResult.Failed(diagnostic) : new RecipientResult.Deferred(diagnostic);
    List<Recipient> recipients = attempt.envelope().recipients();
    return new AttemptResult(
        recipients.stream().map(ignored -> result).toList(),
        List.of(new Try(recipients, diagnostic)),
        isFinal ? Reach.UNTRIED : Reach.UNREACHABLE);
  }

  /** A part of the recipients that goes one way. */
  private record Part(NextHops hops, List<Recipient> recipients) {
    /** Domains with the same MX set are one part, though each was looked up for itself. */
    boolean sharesHops(NextHops other) {
      return hops instanceof NextHops.Smtp mine && other instanceof NextHops.Smtp theirs
          ? mine.site().equals(theirs.site()) && mine.origin() == theirs.origin()
          : hops.equals(other);
    }
  }

  private CompletionStage<List<Part>> findAll(Map<Way, List<Recipient>> ways) {
    CompletionStage<List<Part>> all = CompletableFuture.completedStage(List.of());
    for (Map.Entry<Way, List<Recipient>> way : ways.entrySet()) {
      all =
          all.thenCombine(
              finder.find(way.getKey()), (parts, hops) -> plus(parts, hops, way.getValue()));
    }
    return all;
  }

  private static List<Part> plus(List<Part> parts, NextHops hops, List<Recipient> recipients) {
    List<Part> longer = new ArrayList<>(parts);
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).sharesHops(hops)) {
        List<Recipient> joined = new ArrayList<>(parts.get(i).recipients());
        joined.addAll(recipients);
        longer.set(i, new Part(parts.get(i).hops(), joined));
        return longer;
      }
    }
    longer.add(new Part(hops, recipients));
    return longer;
  }

  private CompletionStage<AttemptResult> handOverParts(Attempt attempt, List<Part> parts) {
    CompletionStage<Collected> all = CompletableFuture.completedStage(new Collected());
    for (Part part : parts) {
      all =
          all.thenCompose(
              collected ->
                  handOver(attempt.to(part.recipients()), part.hops())
                      .thenApply(result -> collected.add(part.recipients(), result)));
    }
    return all.thenApply(collected -> collected.inOrder(attempt.envelope().recipients()));
  }

  /** The parts' results on their way to one. */
  private static final class Collected {
    private final Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
    private final List<Try> tries = new ArrayList<>();
    private Reach reach = Reach.UNTRIED;

    Collected add(List<Recipient> recipients, AttemptResult result) {
      for (int i = 0; i < recipients.size(); i++) {
        results.put(recipients.get(i), result.recipients().get(i));
      }
      tries.addAll(result.tries());
      reach = reach.and(result.reach());
      return this;
    }

    AttemptResult inOrder(List<Recipient> recipients) {
      return new AttemptResult(
          recipients.stream().map(results::get).map(Objects::requireNonNull).toList(),
          tries,
          reach);
    }
  }
}
