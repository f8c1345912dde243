package io.poststrom.ingress.session;

import io.poststrom.ingress.session.SenderRules.SizeLimit;
import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import io.poststrom.mail.Envelope;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** From the first octet of a content to the mail that the log gets. */
final class Acceptance {
  private final SessionRules rules;
  private final SenderRules senders;
  private final Acquaintance known;
  private final InstantSource clock;

  Acceptance(Surroundings world, Acquaintance known) {
    this.rules = world.rules();
    this.senders = world.ports().senders();
    this.known = known;
    this.clock = world.chance().clock();
  }

  /** How the content of a transaction is to be taken. */
  ContentOrder order(Transaction transaction, long expected) {
    return new ContentOrder(transaction.id(), expected, maxSize(), header());
  }

  /** Most octets of a content. */
  long maxSize() {
    return sizeLimit().map(SizeLimit::octets).orElse(rules.maxSize());
  }

  /** Against a content with a flaw. */
  Objection objection(Body.Flaw flaw) {
    return switch (flaw) {
      case TOO_BIG ->
          sizeLimit()
              .map(SizeLimit::objection)
              .orElseGet(() -> Objection.of(Replies.of(Body.Flaw.TOO_BIG)));
      case BARE_LINE_END, NUL_OCTET, LINE_TOO_LONG, NO_ROOM, NOT_LOGGED ->
          Objection.of(Replies.of(flaw));
    };
  }

  /** Against a mail whose content is whole. Where there is nothing, the mail counts as sent. */
  Optional<Objection> objection(Transaction transaction, Body body) {
    if (body.flaw().isPresent()) {
      return body.flaw().map(this::objection);
    }
    if (body.hops() > rules.maxHops()) {
      return Optional.of(Objection.of(Replies.LOOP)); // RFC 5321 section 6.3
    }
    return senders.atEnd(known.client(), body.header(), transaction.recipients().size());
  }

  /** The mail goes to the log. */
  Next.Submit handOver(Hello hello, Transaction transaction, Body body) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String received =
        TraceField.received(known.client(), hello, transaction, rules.hostname(), now);
    Envelope envelope = transaction.envelope(known.info(hello), now, body);
    return new Next.Submit(envelope, List.of(received));
  }

  private Handling header() {
    return senders.wantHeader(known.client()) ? new Handling.Read() : new Handling.PassBy();
  }

  private Optional<SizeLimit> sizeLimit() {
    return senders.sizeLimit(known.client()).filter(limit -> limit.octets() < rules.maxSize());
  }
}
