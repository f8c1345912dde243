package io.poststrom.ingress.policy;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Question;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Never an open relay: anybody may send to our own domains (MailDomain documents), relay networks
 * may send anywhere, nobody else may send anything else. RFC 5321 sections 3.6 and 7.9.
 *
 * <p>Only what stands right of the last unquoted {@code @} decides, because only that decides where
 * we send: source routes are gone when a path has been parsed, and a local part ({@code
 * user%other.example}, {@code other!user}, {@code "user@other.example"}) is opaque to us and goes
 * to the domain's own host as it is.
 */
public final class RelayPolicy implements RecipientCheck {
  private static final Reply DENIED =
      Reply.of(550, 7, 1, "Relaying denied: the domain is not ours and you are no relay client");
  private static final String POSTMASTER = "postmaster";

  private final Domain hostname;
  private final Supplier<MailSettings> settings;

  /** Rules over the mail settings in force at the time of each question. */
  public RelayPolicy(Domain hostname, Supplier<MailSettings> settings) {
    this.hostname = hostname;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Answer> ask(Question question) {
    return CompletableFuture.completedFuture(decide(question));
  }

  /** The answer to a question. */
  public Answer decide(Question question) {
    return switch (question.forwardPath()) {
      // RFC 5321 section 4.5.1: mail to the postmaster is always taken.
      case ForwardPath.Postmaster() ->
          new Answer.RecipientAccepted(new Mailbox(POSTMASTER, hostname));
      case ForwardPath.To(Mailbox mailbox) -> decide(question.client(), mailbox);
    };
  }

  private Answer decide(Client client, Mailbox mailbox) {
    return switch (mailbox.host()) {
      case Domain domain -> {
        boolean ours = isOurs(domain) || isOurPostmaster(domain, mailbox);
        yield ours || client.trust() == Trust.RELAY ? accepted(mailbox) : denied();
      }
      case AddressLiteral literal -> decide(client, mailbox, literal);
    };
  }

  /** RFC 5321 section 4.1.3: our own address literal is a name of this host. */
  private Answer decide(Client client, Mailbox mailbox, AddressLiteral literal) {
    if (literal.address().equals(client.local())) {
      Mailbox here = new Mailbox(mailbox.localPart(), hostname);
      return isOurs(hostname) || isOurPostmaster(hostname, here) ? accepted(here) : denied();
    }
    return client.trust() == Trust.RELAY ? accepted(mailbox) : denied();
  }

  private boolean isOurs(Domain domain) {
    return settings.get().domain(domain).isPresent();
  }

  private boolean isOurPostmaster(Domain domain, Mailbox mailbox) {
    return domain.equals(hostname) && mailbox.localPart().equalsIgnoreCase(POSTMASTER);
  }

  private static Answer accepted(Mailbox mailbox) {
    return new Answer.RecipientAccepted(mailbox);
  }

  private static Answer denied() {
    return new Answer.RecipientRefused(DENIED);
  }
}
