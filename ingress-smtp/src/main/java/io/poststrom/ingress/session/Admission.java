package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.Hold;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What speaks against a MAIL or RCPT command that comes at the right moment. */
record Admission(
    SessionRules rules, SenderRules senders, Client client, List<SaslName> mechanisms) {

  /** Against beginning a transaction. */
  Optional<Objection> objection(Hello hello, Command.Mail mail, Instant now) {
    if (client.listener().isSubmission() && client.trust() == Trust.WORLD) {
      return against(Replies.AUTH_FIRST); // RFC 6409 section 4.3
    }
    // RFC 4954 section 5. It is nobody's business here who has handed the mail in elsewhere: we
    // behave as if all said AUTH=<>, and never pass it on.
    if (mail.parameters().auth().isPresent() && mechanisms.isEmpty()) {
      return against(Replies.NO_AUTH_PARAMETER);
    }
    if (hello.form() == Hello.Form.HELO && !mail.parameters().isNone()) {
      return against(Replies.NO_EXTENSIONS);
    }
    if (mail.parameters().priority().isPresent() && !client.mayDirect()) {
      return against(Replies.NO_PRIORITY);
    }
    // A stranger's sender would hear of it if our next hop can't: a report to whom it may concern.
    if (mail.parameters().tls() == TlsDemand.REQUIRED && !client.mayDirect()) {
      return against(Replies.NO_REQUIRETLS);
    }
    // RFC 8689 section 2: it is offered after the handshake only.
    if (mail.parameters().tls() == TlsDemand.REQUIRED && hello.tls().isEmpty()) {
      return against(Replies.REQUIRETLS_NEEDS_TLS);
    }
    if (mail.parameters().size().orElse(0) > rules.maxSize()) {
      return against(Replies.DECLARED_TOO_BIG); // RFC 1870 section 6.1
    }
    return objection(mail.path(), mail.parameters().addressForm())
        .or(() -> unqualified(mail.path()))
        .or(() -> mail.parameters().hold().flatMap(hold -> objection(hold, now)))
        .or(() -> mail.parameters().by().flatMap(by -> objection(by, mail.parameters(), now)))
        .or(() -> senders.atMail(client, mail.path(), mail.parameters().size().orElse(0)));
  }

  /** Against one more recipient. */
  Optional<Objection> objection(Hello hello, Transaction transaction, Command.Rcpt rcpt) {
    if (hello.form() == Hello.Form.HELO && !rcpt.parameters().isNone()) {
      return against(Replies.NO_EXTENSIONS);
    }
    if (transaction.accepted() >= rules.maxRecipients()) {
      return against(Replies.TOO_MANY_RECIPIENTS); // RFC 5321 section 4.5.3.1.10
    }
    return objection(rcpt.path(), transaction.parameters().addressForm())
        .or(() -> unqualified(rcpt.path()))
        .or(() -> senders.atRcpt(client, transaction.recipients().size()));
  }

  private static Optional<Objection> objection(ReversePath path, AddressForm form) {
    return path instanceof ReversePath.Of(Mailbox mailbox)
        ? objection(mailbox, form)
        : Optional.empty();
  }

  private static Optional<Objection> objection(ForwardPath path, AddressForm form) {
    return path instanceof ForwardPath.To(Mailbox mailbox)
        ? objection(mailbox, form)
        : Optional.empty();
  }

  private Optional<Objection> unqualified(ReversePath path) {
    return path instanceof ReversePath.Of(Mailbox mailbox) && isUnqualified(mailbox)
        ? against(Replies.UNQUALIFIED_SENDER)
        : Optional.empty();
  }

  private Optional<Objection> unqualified(ForwardPath path) {
    return path instanceof ForwardPath.To(Mailbox mailbox) && isUnqualified(mailbox)
        ? against(Replies.UNQUALIFIED_RECIPIENT)
        : Optional.empty();
  }

  /** RFC 6409 section 4.2: a submission server takes no local names, and does not guess. */
  private boolean isUnqualified(Mailbox mailbox) {
    return client.listener().isSubmission()
        && mailbox.host() instanceof Domain domain
        && domain.ascii().indexOf('.') < 0;
  }

  private static Optional<Objection> against(Reply reply) {
    return Optional.of(Objection.of(reply));
  }

  /** RFC 4865 section 5. */
  private Optional<Objection> objection(Hold hold, Instant now) {
    if (!rules.mayHold(client.listener())) {
      return against(Replies.NO_HOLD);
    }
    return hold.end(now).isAfter(now.plus(rules.maxHold()))
        ? against(Replies.HELD_TOO_LONG)
        : Optional.empty();
  }

  /** RFC 2852 section 4; our least time holds for mails that go back when late: section 2. */
  private Optional<Objection> objection(DeliverBy by, MailParameters parameters, Instant now) {
    if (!rules.mayDeliverBy(client.listener())) {
      return against(Replies.NO_DELIVER_BY);
    }
    if (by.mode() == DeliverBy.Mode.RETURN && by.seconds() < rules.minDeliverBy().toSeconds()) {
      return against(Replies.TOO_SOON);
    }
    Instant late = now.plusSeconds(by.seconds());
    return parameters.hold().map(hold -> !hold.end(now).isBefore(late)).orElse(false)
        ? against(Replies.LATE_BEFORE_RELEASE)
        : Optional.empty();
  }

  /** RFC 6531 section 3.5. */
  private static Optional<Objection> objection(Mailbox mailbox, AddressForm form) {
    return form == AddressForm.ASCII && mailbox.needsSmtpUtf8()
        ? against(Replies.NEEDS_SMTPUTF8)
        : Optional.empty();
  }
}
