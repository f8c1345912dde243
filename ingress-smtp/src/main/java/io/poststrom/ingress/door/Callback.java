package io.poststrom.ingress.door;

import io.poststrom.ingress.probe.Finding;
import io.poststrom.ingress.probe.MailHosts;
import io.poststrom.ingress.probe.MailHosts.Hosts;
import io.poststrom.ingress.probe.SmtpProbe;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sender's address takes reports, as a mail host of its domain says. The question has the
 * null reverse-path, which nobody calls back, so two hosts that do this can't ask each other for
 * ever. An address is asked about once at a time and then remembered; questions are limited per
 * domain and in all; what can't be found out speaks against nobody.
 *
 * <p>Bounded: what was asked or used longest ago is forgotten. Any thread.
 */
public final class Callback {
  static final String CHECK = "callback";

  private static final int MAX_REMEMBERED = 50_000;
  private static final int MAX_QUOTED = 300;
  private static final Duration UNKNOWN_FOR = Duration.ofMinutes(5);
  private static final EnhancedStatusCode BAD_MAILBOX = new EnhancedStatusCode(5, 1, 7);
  private static final EnhancedStatusCode BAD_SYSTEM = new EnhancedStatusCode(5, 1, 8);

  /** RFC 7505 section 4.2. */
  private static final EnhancedStatusCode NULL_MX = new EnhancedStatusCode(5, 7, 27);

  private final Rules rules;
  private final MailHosts hosts;
  private final SmtpProbe probe;
  private final InstantSource clock;
  private final Consumer<String> outcomes;
  private final RateTable rates;
  private final RecentMap<String, Said> said = new RecentMap<>(MAX_REMEMBERED);
  private final ConcurrentMap<String, CompletableFuture<Said>> asking = new ConcurrentHashMap<>();

  /**
   * How much is asked, and for how long answers hold.
   *
   * @param deadline for one question
   * @param acceptedFor that an address takes reports
   * @param refusedFor that it does not
   * @param perMinute questions in all
   * @param perDomain the same about one domain
   */
  public record Rules(
      Duration deadline, Duration acceptedFor, Duration refusedFor, int perMinute, int perDomain) {}

  /** What is known of an address. */
  private record Said(Optional<Reply> objection, Instant until) {}

  /**
   * Asks the hosts that {@code hosts} finds, with a probe that somebody else closes.
   *
   * @param outcomes is told what came of each question: for metrics
   */
  public Callback(
      Rules rules,
      MailHosts hosts,
      SmtpProbe probe,
      InstantSource clock,
      Consumer<String> outcomes) {
    this.rules = rules;
    this.hosts = hosts;
    this.probe = probe;
    this.clock = clock;
    this.outcomes = outcomes;
    this.rates = new RateTable(new DoorRules.Rate(0, 0), clock);
  }

  /** What speaks against a sender; never fails, and is known within the deadline. */
  CompletionStage<Optional<Reply>> objection(Mailbox sender) {
    if (!(sender.host() instanceof Domain domain)) {
      return CompletableFuture.completedFuture(Optional.empty()); // a literal has no mail hosts
    }
    String key = sender.localPart() + "@" + domain.ascii();
    Optional<Said> known = said.get(key).filter(s -> s.until().isAfter(clock.instant()));
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get().objection());
    }
    CompletableFuture<Said> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<Said> others = asking.putIfAbsent(key, mine);
    if (others == null) {
      begin(key, sender, domain, mine);
    }
    return (others == null ? mine : others)
        .copy()
        .completeOnTimeout(unknown(), rules.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(Said::objection);
  }

  private void begin(String key, Mailbox sender, Domain domain, CompletableFuture<Said> mine) {
    if (rates.isTooMany(domain.ascii(), rules.perDomain())
        || rates.isTooMany("", rules.perMinute())) {
      asking.remove(key);
      outcomes.accept("not-asked");
      mine.complete(unknown());
      return;
    }
    var _ =
        hosts
            .of(domain.ascii())
            .thenCompose(found -> ask(found, sender, domain))
            .exceptionally(failure -> told("unknown", unknown()))
            .thenAccept(
                answer -> {
                  said.put(key, answer);
                  asking.remove(key);
                  mine.complete(answer);
                });
  }

  private CompletionStage<Said> ask(Hosts found, Mailbox sender, Domain domain) {
    return switch (found) {
      case Hosts.Found(var addresses) ->
          probe
              .ask(addresses, new SmtpProbe.Question(new ReversePath.Null(), sender))
              .thenApply(finding -> judged(finding, sender));
      case Hosts.None(String why) ->
          done(against(BAD_SYSTEM, List.of("Nobody can answer your sender: " + why)));
      case Hosts.NullMx() ->
          done(
              against(
                  NULL_MX,
                  List.of("Your sender's domain " + domain.ascii() + " takes no mail (null MX)")));
      case Hosts.Unknown _ -> done(told("unknown", unknown()));
    };
  }

  private Said judged(Finding finding, Mailbox sender) {
    return switch (finding) {
      case Finding.Accepted() ->
          told("accepted", new Said(Optional.empty(), clock.instant().plus(rules.acceptedFor())));
      case Finding.Refused refused when refused.isAboutTheAddress() ->
          against(BAD_MAILBOX, words(refused, sender));
      case Finding.Refused _, Finding.Unknown _ -> told("unknown", unknown());
    };
  }

  private Said against(EnhancedStatusCode status, List<String> lines) {
    Reply reply = new Reply(550, Optional.of(status), lines);
    return told("refused", new Said(Optional.of(reply), clock.instant().plus(rules.refusedFor())));
  }

  private static List<String> words(Finding.Refused refused, Mailbox sender) {
    return List.of(
        "Your sender's address takes no reports; its mail host " + refused.host(),
        quoted("says to RCPT TO:<" + sender.text() + ">: " + refused.reply().oneLine()));
  }

  private static String quoted(String foreign) {
    return Printable.ascii(foreign.substring(0, Math.min(foreign.length(), MAX_QUOTED)));
  }

  private Said unknown() {
    return new Said(Optional.empty(), clock.instant().plus(UNKNOWN_FOR));
  }

  private Said told(String outcome, Said what) {
    outcomes.accept(outcome);
    return what;
  }

  private static CompletionStage<Said> done(Said what) {
    return CompletableFuture.completedFuture(what);
  }
}
