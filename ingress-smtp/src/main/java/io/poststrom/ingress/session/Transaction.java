package io.poststrom.ingress.session;

import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.RcptParameters;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One mail transaction, from MAIL to the end of data: RFC 5321 section 3.3. It lives inside the
 * state that holds it; RSET drops it whole. The list of recipients grows in place, because a copy
 * for each of a thousand RCPT commands would be a million copies.
 */
final class Transaction {
  /** What a recipient costs besides its texts: the objects that hold them. */
  private static final int RECIPIENT_OCTETS = 200;

  private final MailId id;
  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final Instant begun;
  private final List<Recipient> recipients = new ArrayList<>(1);
  private int accepted;
  private long heldOctets;

  Transaction(MailId id, ReversePath reversePath, MailParameters parameters, Instant begun) {
    this.id = id;
    this.reversePath = reversePath;
    this.parameters = parameters;
    this.begun = begun;
  }

  MailId id() {
    return id;
  }

  ReversePath reversePath() {
    return reversePath;
  }

  MailParameters parameters() {
    return parameters;
  }

  List<Recipient> recipients() {
    return recipients;
  }

  /** RCPT commands that have succeeded. */
  int accepted() {
    return accepted;
  }

  /** One more recipient; the same mailbox a second time is the same recipient. */
  void add(Mailbox mailbox, RcptParameters parameters) {
    accepted++;
    if (recipients.stream().noneMatch(known -> known.mailbox().equals(mailbox))) {
      recipients.add(
          new Recipient(mailbox, parameters.notifications(), parameters.originalRecipient()));
      heldOctets +=
          RECIPIENT_OCTETS
              + mailbox.text().length()
              + parameters.originalRecipient().map(o -> o.address().length()).orElse(0);
    }
  }

  /** What the recipients cost in memory, about. */
  long heldOctets() {
    return heldOctets;
  }

  Envelope envelope(ClientInfo client, Instant now, Body body) {
    return new Envelope(
        id,
        reversePath,
        recipients,
        // Senders err in both directions; what the content is decides, not what was declared.
        body.needed(),
        parameters.addressForm(),
        parameters.ret(),
        parameters.envid(),
        client,
        now,
        body.octets(),
        body.hops(),
        terms(now));
  }

  /** A hold counts from the acceptance (RFC 4865), a deadline from MAIL (RFC 2852). */
  private Terms terms(Instant now) {
    return new Terms(
        parameters.hold().map(hold -> hold.end(now)),
        parameters.priority().orElse(0),
        parameters.by().map(by -> deadline(by, now)),
        parameters.tls());
  }

  /** One that was not over at MAIL and is by the end of the content is over from then on. */
  private Deadline deadline(DeliverBy by, Instant now) {
    Deadline asked = Deadline.of(by, begun);
    return by.seconds() > 0 && !asked.at().isAfter(now)
        ? new Deadline(now.plusMillis(1), asked.mode(), asked.trace())
        : asked;
  }
}
