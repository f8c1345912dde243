package io.poststrom.filter.address;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Routing;
import io.poststrom.site.Site;
import io.poststrom.site.Way;
import io.poststrom.smtp.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Splits a mail into obligations, one per site; recipients at one site who are to see different
 * header fields get an obligation for each kind. Every recipient is in exactly one.
 */
public final class Addressing {
  private static final byte[] NO_COPY = {};
  private static final MxAnswer UNKNOWN = new MxAnswer.Unknown();

  private final MxLookup lookup;
  private final Duration deadline;
  private final long copyLimit;

  /**
   * An addressing.
   *
   * @param deadline how long the answer about a domain's MX may take; then the domain itself is the
   *     provisional site, and delivery asks again
   * @param copyLimit octets that a mail's obligations may carry together as copies of its content
   */
  public Addressing(MxLookup lookup, Duration deadline, long copyLimit) {
    this.lookup = lookup;
    this.deadline = deadline;
    this.copyLimit = copyLimit;
  }

  /**
   * The site of each host among the recipients. Asks at once, completes within the deadline, never
   * fails.
   */
  public CompletionStage<Map<Host, Site>> sites(List<Recipient> recipients, Routing routing) {
    Map<Host, CompletableFuture<Site>> asked = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      asked.computeIfAbsent(recipient.mailbox().host(), host -> site(routing.way(host)));
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(done -> answers(asked));
  }

  private CompletableFuture<Site> site(Way way) {
    return switch (way) {
      case Way.ByMx byMx -> mx(byMx).thenApply(way::site);
      case Way.ByRoute ignored -> known(way);
      case Way.BySmartHost ignored -> known(way);
      case Way.ByMaildir ignored -> known(way);
      case Way.NoWay ignored -> known(way);
      case Way.ByLiteral ignored -> known(way);
    };
  }

  private static CompletableFuture<Site> known(Way way) {
    return CompletableFuture.completedFuture(way.site(UNKNOWN));
  }

  private CompletableFuture<MxAnswer> mx(Way.ByMx way) {
    CompletableFuture<MxAnswer> answer =
        lookup.mx(way.domain()).exceptionally(e -> UNKNOWN).toCompletableFuture();
    return answer.isDone()
        ? answer
        : answer.completeOnTimeout(UNKNOWN, deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Map<Host, Site> answers(Map<Host, CompletableFuture<Site>> asked) {
    Map<Host, Site> sites = HashMap.newHashMap(asked.size());
    asked.forEach((host, site) -> sites.put(host, site.join()));
    return Collections.unmodifiableMap(sites);
  }

  /**
   * The obligations of a mail.
   *
   * @param lasting where the content lies for good
   * @param shares all recipients to deliver to
   * @param sites from {@link #sites}
   * @param now when the first attempts may start, unless the mail is held longer
   */
  public List<Obligation> obligations(
      AcceptedMail mail,
      ContentRef lasting,
      List<Share> shares,
      Map<Host, Site> sites,
      Instant now) {
    MailId id = mail.envelope().id();
    List<Part> parts = new ArrayList<>();
    Map<Site, Integer> taken = new HashMap<>();
    for (Share share : shares) {
      bySite(share.recipients(), sites)
          .forEach(
              (site, recipients) -> {
                int number = taken.merge(site, 1, Integer::sum) - 1;
                parts.add(
                    new Part(
                        ObligationId.of(id, site, number),
                        site,
                        recipients,
                        share.prepended(),
                        share.unreported()));
              });
    }
    return obligations(mail, lasting, parts, now);
  }

  /**
   * The obligations of a mail that a person has released, for all its recipients and with the
   * header fields that it has.
   *
   * @param at the record that it was read from
   * @param lasting as for {@link #obligations}
   */
  public List<Obligation> released(
      AcceptedMail mail,
      ContentRef.AtRecord at,
      ContentRef lasting,
      Map<Host, Site> sites,
      Instant now) {
    List<Part> parts = new ArrayList<>();
    bySite(mail.envelope().recipients(), sites)
        .forEach(
            (site, recipients) ->
                parts.add(
                    new Part(
                        ObligationId.ofReleased(mail.envelope().id(), site, at),
                        site,
                        recipients,
                        mail.prepended(),
                        Optional.empty())));
    return obligations(mail, lasting, parts, now);
  }

  private static Map<Site, List<Recipient>> bySite(
      List<Recipient> recipients, Map<Host, Site> sites) {
    Map<Site, List<Recipient>> bySite = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      Site site = sites.get(recipient.mailbox().host());
      if (site == null) {
        throw new IllegalArgumentException("no site was asked for " + recipient.mailbox());
      }
      bySite.computeIfAbsent(site, s -> new ArrayList<>()).add(recipient);
    }
    return bySite;
  }

  private List<Obligation> obligations(
      AcceptedMail mail, ContentRef lasting, List<Part> parts, Instant now) {
    byte[] copy = mail.value().length * (long) parts.size() <= copyLimit ? mail.value() : NO_COPY;
    return parts.stream().map(part -> part.obligation(mail, lasting, copy, now)).toList();
  }

  private record Part(
      ObligationId id,
      Site site,
      List<Recipient> recipients,
      List<String> prepended,
      Optional<String> unreported) {
    Obligation obligation(AcceptedMail mail, ContentRef lasting, byte[] copy, Instant now) {
      return new Obligation(
          id,
          site,
          0,
          envelope(mail.envelope().withRecipients(recipients)),
          Collections.nCopies(recipients.size(), RecipientState.pending()),
          0,
          mail.envelope().releaseAt().filter(now::isBefore).orElse(now),
          Obligation.DelayWarning.NOT_SENT,
          prepended,
          lasting,
          copy);
    }

    private Envelope envelope(Envelope part) {
      return unreported.map(why -> part.on(part.terms().unreported(why))).orElse(part);
    }
  }
}
