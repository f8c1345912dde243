package io.poststrom.filter.checks;

import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcQuery.Method;
import io.poststrom.filter.dmarc.DmarcRecord;
import io.poststrom.filter.dmarc.DmarcResult;
import io.poststrom.filter.dmarc.Policy;
import io.poststrom.filter.dmarc.ReportUri;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Envelope;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an aggregate report is to tell of a mail. Bounded: a few destinations and signatures, and of
 * each no more than a name may have, so that an observation stays far below 16 KiB.
 */
public final class DmarcObserver {
  private static final int MOST_DESTINATIONS = 8;
  private static final int LONGEST_URI = 400;
  private static final int MOST_SIGNATURES = 10;

  private final InstantSource clock;

  /** How a mail came to us. */
  enum Way {
    DIRECT,
    /** They saw it pass before it was changed. */
    BY_TRUSTED_FORWARDERS
  }

  /** With this clock's times. */
  public DmarcObserver(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The observation; its disposition is what the owner wants. Empty where no report is wanted, or
   * where it could not be said whether the mail passes, or from where it came.
   */
  Optional<DmarcObservation> observe(
      Envelope envelope, List<AuthResult> results, DmarcOutcome outcome, Way way) {
    boolean isDecided =
        outcome.result() == DmarcResult.PASS || outcome.result() == DmarcResult.FAIL;
    return outcome
        .applied()
        .filter(applied -> isDecided && !destinations(applied.record()).isEmpty())
        .flatMap(
            applied ->
                source(envelope)
                    .map(source -> observation(envelope, source, results, outcome, applied, way)));
  }

  private DmarcObservation observation(
      Envelope envelope,
      InetAddress source,
      List<AuthResult> results,
      DmarcOutcome outcome,
      Applied applied,
      Way way) {
    boolean passed = outcome.result() == DmarcResult.PASS;
    return new DmarcObservation(
        clock.instant(),
        applied.domain(),
        published(applied.record()),
        destinations(applied.record()),
        source,
        outcome.authorDomain(),
        envelopeFrom(envelope),
        alignment(outcome, Method.DKIM),
        alignment(outcome, Method.SPF),
        passed ? Treatment.PASS : wanted(outcome, way),
        passed ? List.of() : overrides(outcome, applied, way),
        spf(envelope, results),
        signatures(results));
  }

  /** An address that can't be read costs the observation, never the verdict. */
  private static Optional<InetAddress> source(Envelope envelope) {
    try {
      return Optional.of(InetAddress.ofLiteral(envelope.client().address()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Treatment wanted(DmarcOutcome outcome, Way way) {
    return switch (way) {
      case DIRECT -> treatment(outcome.disposition());
      case BY_TRUSTED_FORWARDERS -> Treatment.NONE;
    };
  }

  private static Published published(DmarcRecord record) {
    return new Published(
        treatment(record.policy()),
        treatment(record.subdomains()),
        treatment(record.missing()),
        record.strictDkim(),
        record.strictSpf(),
        record.testing(),
        record.failureOptions());
  }

  private static List<Destination> destinations(DmarcRecord record) {
    return record.aggregateReports().stream()
        .filter(uri -> uri.text().regionMatches(true, 0, "mailto:", 0, 7))
        .filter(uri -> uri.text().length() <= LONGEST_URI)
        .limit(MOST_DESTINATIONS)
        .map((ReportUri uri) -> new Destination(uri.text(), uri.mostOctets()))
        .toList();
  }

  private static Treatment treatment(Policy policy) {
    return switch (policy) {
      case NONE -> Treatment.NONE;
      case QUARANTINE -> Treatment.QUARANTINE;
      case REJECT -> Treatment.REJECT;
    };
  }

  private static Alignment alignment(DmarcOutcome outcome, Method method) {
    return outcome.aligned().stream().anyMatch(identifier -> identifier.method() == method)
        ? Alignment.ALIGNED
        : Alignment.NOT_ALIGNED;
  }

  /** Why less is wanted of this mail than the policy says. */
  private static List<Override> overrides(DmarcOutcome outcome, Applied applied, Way way) {
    List<Override> overrides = new ArrayList<>();
    if (way == Way.BY_TRUSTED_FORWARDERS) {
      overrides.add(Override.TRUSTED_FORWARDER);
    }
    if (outcome.disposition() != applied.policy()) {
      overrides.add(applied.record().testing() ? Override.TEST_MODE : Override.SAMPLED_OUT);
    }
    return overrides;
  }

  private static String envelopeFrom(Envelope envelope) {
    return switch (envelope.reversePath()) {
      case ReversePath.Null() -> "";
      case ReversePath.Of of -> name(of.mailbox().host());
    };
  }

  private static String name(Host host) {
    return host instanceof Domain domain ? domain.ascii() : host.text();
  }

  /** The MAIL FROM identity, which with a null reverse-path is the HELO name. */
  private static Optional<SpfResult> spf(Envelope envelope, List<AuthResult> results) {
    String from = envelopeFrom(envelope);
    return results.stream()
        .filter(result -> result.method().equals("spf"))
        .findFirst()
        .map(result -> new SpfResult(from.isEmpty() ? helo(envelope) : from, result.result()))
        .filter(spf -> !spf.domain().isEmpty());
  }

  private static String helo(Envelope envelope) {
    String helo = envelope.client().helo().toLowerCase(Locale.ROOT);
    return helo.length() <= Domain.MAX_OCTETS ? helo : helo.substring(0, Domain.MAX_OCTETS);
  }

  private static List<Signature> signatures(List<AuthResult> results) {
    return results.stream()
        .filter(result -> result.method().equals("dkim"))
        .filter(result -> property(result, "header.d").isPresent())
        .sorted(Comparator.comparing((AuthResult result) -> !result.result().equals("pass")))
        .limit(MOST_SIGNATURES)
        .map(
            result ->
                new Signature(
                    property(result, "header.d").orElse(""),
                    property(result, "header.s").orElse(""),
                    result.result()))
        .toList();
  }

  private static Optional<String> property(AuthResult result, String name) {
    return result.properties().stream()
        .filter(property -> property.name().equals(name))
        .map(AuthResult.Property::value)
        .findFirst();
  }
}
