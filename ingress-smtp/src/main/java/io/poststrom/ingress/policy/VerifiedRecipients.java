package io.poststrom.ingress.policy;

import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Objection;
import io.poststrom.ingress.session.Question;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.settings.AddressKey;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.TrainingBox;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whom the relay rules let pass must exist, where the domain's document says who knows that. The
 * sources are asked one after the other, the cheap ones first, until one knows the recipient. It is
 * refused for good only where all of them have said that they don't. An address that teaches the
 * classifier exists for who may teach there.
 */
public final class VerifiedRecipients implements RecipientCheck {
  private static final String RULE = "recipient";
  private static final String POSTMASTER = "postmaster";
  private static final Reply NOBODY = Reply.of(550, 1, 1, "There is no such recipient here");
  private static final Reply UNSURE =
      Reply.of(451, 4, 3, "Recipients can't be looked up right now; try again later");

  private final RecipientCheck relay;
  private final Supplier<MailSettings> settings;
  private final List<RecipientSource> sources;
  private final Consumer<Knowledge> observer;

  /**
   * A check of what passes another one.
   *
   * @param sources in the order in which they are asked
   * @param observer hears what became of each recipient that was looked up
   */
  public VerifiedRecipients(
      RecipientCheck relay,
      Supplier<MailSettings> settings,
      List<RecipientSource> sources,
      Consumer<Knowledge> observer) {
    this.relay = relay;
    this.settings = settings;
    this.sources = List.copyOf(sources);
    this.observer = observer;
  }

  @Override
  public CompletionStage<Answer> ask(Question question) {
    return relay
        .ask(question)
        .thenCompose(
            answer ->
                answer instanceof Answer.RecipientAccepted(Mailbox mailbox)
                    ? TrainingBox.of(settings.get(), mailbox)
                        .map(box -> opened(box, question.client(), answer))
                        .orElseGet(() -> verified(answer, mailbox))
                    : CompletableFuture.completedFuture(answer));
  }

  /** Nobody else hears that there is such an address, so nobody else can teach. */
  private CompletionStage<Answer> opened(TrainingBox box, Client client, Answer accepted) {
    boolean mayTeach = box.domainOf(client.identity()).isPresent();
    observer.accept(mayTeach ? Knowledge.KNOWN : Knowledge.UNKNOWN);
    return CompletableFuture.completedFuture(mayTeach ? accepted : refused(NOBODY));
  }

  private CompletionStage<Answer> verified(Answer accepted, Mailbox mailbox) {
    Optional<Inquiry> inquiry = inquiry(mailbox);
    if (inquiry.isEmpty()) {
      return CompletableFuture.completedFuture(accepted);
    }
    List<RecipientSource> asked =
        sources.stream().filter(one -> one.isFor(inquiry.get().domain().recipients())).toList();
    return ask(asked, inquiry.get(), Knowledge.UNKNOWN)
        .thenApply(
            knowledge -> {
              observer.accept(knowledge);
              return switch (knowledge) {
                case KNOWN -> accepted;
                case UNKNOWN -> refused(NOBODY);
                case UNSURE -> refused(UNSURE);
              };
            });
  }

  private static Answer refused(Reply reply) {
    return new Answer.RecipientRefused(Objection.of(RULE, reply));
  }

  /** Empty where nobody needs to be asked. */
  private Optional<Inquiry> inquiry(Mailbox mailbox) {
    if (!(mailbox.host() instanceof Domain domain)) {
      return Optional.empty();
    }
    Optional<MailDomain> document =
        settings.get().domain(domain).filter(ours -> !ours.recipients().isEverybody());
    String key = AddressKey.of(mailbox);
    // RFC 5321 section 4.5.1: there is always a postmaster.
    return AddressKey.local(key).equals(POSTMASTER)
        ? Optional.empty()
        : document.map(ours -> new Inquiry(ours, mailbox, key, untagged(ours, key)));
  }

  private static Optional<String> untagged(MailDomain domain, String key) {
    return domain
        .recipients()
        .separator()
        .map(separator -> key.indexOf(separator))
        .filter(at -> at > 0 && at < key.lastIndexOf('@'))
        .map(at -> key.substring(0, at) + key.substring(key.lastIndexOf('@')));
  }

  private static CompletionStage<Knowledge> ask(
      List<RecipientSource> left, Inquiry inquiry, Knowledge soFar) {
    if (left.isEmpty()) {
      return CompletableFuture.completedFuture(soFar);
    }
    return left.getFirst()
        .ask(inquiry)
        .thenCompose(
            knowledge ->
                knowledge == Knowledge.KNOWN
                    ? CompletableFuture.completedFuture(knowledge)
                    : ask(
                        left.subList(1, left.size()),
                        inquiry,
                        knowledge == Knowledge.UNSURE ? knowledge : soFar));
  }
}
