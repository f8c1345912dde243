package io.poststrom.filter.pipeline;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.address.MxLookup;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.SpfCheck;
import io.poststrom.filter.checks.SpfLookup;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.Obligation;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.SpfResult;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A filter of a few checks and no broker, and what comes of the mails that it gets. */
final class SampleFilter {
  static final Lane FAST = new Lane(Lane.Kind.FAST, Duration.ofMinutes(1), Duration.ofSeconds(1));
  static final Lane SLOW = new Lane(Lane.Kind.SLOW, Duration.ofMillis(1), Duration.ofMinutes(1));
  static final ContentRef.AtRecord HERE = new ContentRef.AtRecord("mail.accepted", 3, 42);

  private static final MxLookup ONE_MX =
      domain -> CompletableFuture.completedStage(new MxAnswer.Hosts(List.of("mx.shared.net")));
  private static final SpfLookup SPF_PASS =
      envelope ->
          CompletableFuture.completedStage(
              new SpfOutcome(
                  SpfResult.PASS,
                  SpfQuery.mailFrom(
                      InetAddress.ofLiteral("192.0.2.7"),
                      envelope.client().helo(),
                      envelope.reversePath()),
                  "+all",
                  Optional.empty(),
                  ""));
  static final SpfLookup SPF_SILENT = envelope -> new CompletableFuture<>();
  private static final ContentSource NO_CONTENT =
      (mail, content, number) -> CompletableFuture.failedStage(new IOException("gone"));

  MailSettings settings = MailSettings.EMPTY;
  InstantSource clock = InstantSource.fixed(Mails.NOW);
  MxLookup mx = ONE_MX;
  SpfLookup spf = SPF_PASS;
  ContentSource content = NO_CONTENT;
  Signer signer = Signer.NONE;
  Optional<OwnerWish> conclusion = Optional.empty();
  Optional<DmarcFinding> dmarc = Optional.empty();
  Demand demand = Demand.NONE;
  final List<DmarcObservation> refused = new ArrayList<>();

  static MailDomain domain(String name, double tag, double quarantine, double discard) {
    return new MailDomain(
        name.replace('.', '-'),
        List.of(new DomainPattern(name)),
        new Handling(new Thresholds(tag, quarantine, discard, discard), DmarcActions.DEFAULT));
  }

  static MailDomain domain(String name, DmarcActions dmarc) {
    return new MailDomain(
        name.replace('.', '-'),
        List.of(new DomainPattern(name)),
        new Handling(Thresholds.DEFAULT, dmarc));
  }

  /** Wishes what it is told to, and counts the results that it has seen. */
  private record Conclusion(OwnerWish wish, Optional<DmarcFinding> dmarc)
      implements Check.Concluding {
    @Override
    public String name() {
      return "conclusion";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SKIPPED;
    }

    @Override
    public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
      AuthResult seen =
          new AuthResult("seen", Integer.toString(before.authentication().size()), "", List.of());
      return CompletableFuture.completedStage(
          new CheckResult(List.of(), List.of(seen), List.of(), wish, dmarc));
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.NOTHING;
    }
  }

  /** Another program that wants something. */
  private record Demanding(Demand demand) implements Check.Pure {
    @Override
    public String name() {
      return "demanding";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CheckResult look(MailView mail) {
      return CheckResult.NOTHING.demanding(demand);
    }
  }

  MailFilter filter() {
    return filter(inspection());
  }

  Inspection inspection() {
    return new Inspection(new Contents(content, 1 << 18), pipeline(), signer);
  }

  MailFilter filter(Inspection inspection) {
    return new MailFilter(
        inspection,
        new Addressing(mx, Duration.ofMillis(20), 64 << 10),
        this::rules,
        new Ledger(clock));
  }

  BeforeQueue beforeQueue(BeforeQueue.Limits limits) {
    return new BeforeQueue(inspection(), this::rules, limits, refused::add);
  }

  BeforeQueue beforeQueue(BeforeQueue.Limits limits, Inspection inspection) {
    return new BeforeQueue(inspection, this::rules, limits, refused::add);
  }

  private Pipeline pipeline() {
    List<Check> checks = new ArrayList<>();
    checks.add(new Demanding(demand));
    conclusion.ifPresent(wish -> checks.add(new Conclusion(wish, dmarc)));
    checks.addAll(
        List.of(
            new SpfCheck(spf, "mx.own.example"),
            new HeaderCheck(),
            new AutomaticCheck(),
            new GtubeCheck()));
    return new Pipeline(checks);
  }

  private Rules rules() {
    return new Rules(
        "mx.own.example",
        settings,
        new Routing(settings, Optional.empty(), List.of(Domain.of("test"))));
  }

  List<Output> run(AcceptedMail mail, Lane lane) {
    return filter().filter(new Arrival(mail, HERE), lane).toCompletableFuture().join();
  }

  static List<Obligation> obligations(List<Output> outputs) {
    List<Obligation> obligations = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Queue(Obligation obligation)) {
        obligations.add(obligation);
      }
    }
    return obligations;
  }

  static List<String> events(List<Output> outputs) {
    List<String> events = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Tell(MailEvent event)) {
        events.add(event.getClass().getSimpleName() + " " + event.recipient());
      }
    }
    return events;
  }

  static List<String> recipients(Obligation obligation) {
    return obligation.envelope().recipients().stream().map(r -> r.mailbox().text()).toList();
  }
}
