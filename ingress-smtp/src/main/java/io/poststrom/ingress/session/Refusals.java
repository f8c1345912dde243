package io.poststrom.ingress.session;

import io.poststrom.event.MailEvent.Refused;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ForwardPath;
import java.time.Instant;
import java.util.List;

/** Turns a refusal inside a transaction into the facts that mail.events tells. */
record Refusals(Client client, Hello hello, Transaction transaction, Instant now) {

  /** The transaction as a whole was refused: one fact per recipient, or one without any. */
  List<Refused> of(String stage, Objection objection) {
    List<Recipient> recipients = transaction.recipients();
    return recipients.isEmpty()
        ? List.of(fact("", stage, objection))
        : recipients.stream().map(r -> fact(r.mailbox().text(), stage, objection)).toList();
  }

  /** One recipient was refused. */
  List<Refused> of(String stage, ForwardPath path, Domain hostname, Objection objection) {
    return List.of(
        fact(
            switch (path) {
              case ForwardPath.To(var mailbox) -> mailbox.text();
              case ForwardPath.Postmaster() -> "postmaster@" + hostname.text();
            },
            stage,
            objection));
  }

  private Refused fact(String recipient, String stage, Objection objection) {
    return new Refused(
        transaction.id(),
        now,
        recipient,
        transaction.reversePath().text(),
        client.listener().label(),
        client.addressText(),
        hello.name(),
        client.identity(),
        stage,
        objection.reply().oneLine(),
        objection.rule());
  }
}
