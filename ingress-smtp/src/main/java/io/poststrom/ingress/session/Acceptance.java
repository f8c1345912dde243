package io.poststrom.ingress.session;

import io.poststrom.ingress.session.SenderRules.SizeLimit;
import io.poststrom.ingress.session.header.HeaderFacts;
import io.poststrom.ingress.session.header.HeaderFacts.Octets;
import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.AddressForm;
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

  /** How the content of a transaction is to be taken, by what the client has declared. */
  ContentOrder order(Transaction transaction) {
    return order(transaction, transaction.parameters().size().orElse(0));
  }

  /** The same where the client says more. */
  ContentOrder order(Transaction transaction, long expected) {
    return new ContentOrder(transaction.id(), expected, maxSize(), header(transaction.id()));
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
    return body.header()
        .filter(header -> isSubmission())
        .flatMap(header -> objection(header, transaction.parameters().addressForm()))
        .or(() -> senders.atEnd(known.client(), body.header(), transaction.recipients().size()));
  }

  /** Against a header that we mend, so that it must be right: RFC 6409 section 4.2, RFC 6532. */
  private static Optional<Objection> objection(HeaderFacts header, AddressForm form) {
    if (header.octets() == Octets.OTHER) {
      return Optional.of(Objection.of(Replies.HEADER_NOT_UTF8));
    }
    if (header.octets() == Octets.UTF_8 && form == AddressForm.ASCII) {
      return Optional.of(Objection.of(Replies.HEADER_NEEDS_SMTPUTF8));
    }
    return header.unqualified().map(Replies::unqualifiedInHeader).map(Objection::of);
  }

  /** The mail goes to the log. */
  Next.Submit handOver(Hello hello, Transaction transaction, Body body) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String received =
        TraceField.received(known.client(), hello, transaction, rules.hostname(), now);
    Envelope envelope = transaction.envelope(known.info(hello), now, body);
    return new Next.Submit(envelope, List.of(received));
  }

  /** RFC 6409 section 8: only who takes a mail from its author may mend it. */
  private Handling header(MailId id) {
    if (isSubmission()) {
      return new Handling.Mend(
          "Date: " + TraceField.date(clock.instant()) + "\r\n",
          "Message-ID: <" + id.text() + '@' + rules.hostname().ascii() + ">\r\n");
    }
    return senders.wantHeader(known.client()) ? new Handling.Read() : new Handling.PassBy();
  }

  private boolean isSubmission() {
    return known.client().listener().isSubmission();
  }

  private Optional<SizeLimit> sizeLimit() {
    return senders.sizeLimit(known.client()).filter(limit -> limit.octets() < rules.maxSize());
  }
}
