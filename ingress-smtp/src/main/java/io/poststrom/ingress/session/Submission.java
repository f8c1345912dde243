package io.poststrom.ingress.session;

import io.poststrom.ingress.session.header.HeaderFacts.Octets;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BdatDecoder;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.Hold;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.RcptParameters;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One mail that a client hands in otherwise than in an SMTP conversation, by the same rules: {@link
 * #admit} is what MAIL and RCPT are there, then its octets are fed, then {@link #finish}. Whatever
 * the end, {@link #drop} comes last.
 *
 * <p>Thread: one, which {@code thread} leads back to; answers come there.
 */
public final class Submission {
  private static final Introducers NOBODY =
      new Introducers() {
        @Override
        public boolean believes(InetAddress peer) {
          return false;
        }

        @Override
        public Trust trust(InetAddress address) {
          return Trust.WORLD;
        }

        @Override
        public Optional<Reply> handedOver(InetAddress from, InetAddress to) {
          throw new IllegalStateException("nobody is believed");
        }
      };

  private final Surroundings world;
  private final Client client;
  private final Acquaintance known;
  private final Acceptance acceptance;
  private final Hello hello;
  private final Executor thread;
  private final Consultation asks;
  private final Transaction transaction;
  private final Wish wish;
  private final Content content;
  private final BdatDecoder decoder = new BdatDecoder();

  /**
   * What is to be done.
   *
   * @param id the mail's
   * @param from the reverse-path
   * @param to whom it is for, at least one
   * @param form whether an address of the envelope needs SMTPUTF8
   * @param sendAt when the first attempt may start
   * @param expected its octets, 0 where nobody knows
   * @param tags words that its events carry
   */
  public record Wish(
      MailId id,
      ReversePath from,
      List<Mailbox> to,
      AddressForm form,
      Optional<Instant> sendAt,
      long expected,
      List<String> tags) {
    public Wish {
      to = List.copyOf(to);
      tags = List.copyOf(tags);
    }

    private MailParameters parameters(AddressForm needed) {
      return new MailParameters(
          expected == 0 ? OptionalLong.empty() : OptionalLong.of(expected),
          BodyType.EIGHT_BIT_MIME,
          needed,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          sendAt.map(Hold.Until::new),
          OptionalInt.empty(),
          Optional.empty(),
          TlsDemand.WHEN_OFFERED);
    }
  }

  /**
   * Who wants it.
   *
   * @param client where from, before it has proven anything
   * @param identity who it has proven to be
   * @param tls the connection's encryption
   */
  public record Author(Client client, String identity, Optional<Tls> tls) {}

  /** What speaks against the mail: as a whole, or one of its recipients. */
  public record Refusal(Optional<Mailbox> recipient, Objection objection) {}

  /** What has become of a mail. */
  public sealed interface End {
    /** The log has it. */
    record Taken(Envelope envelope) implements End {}

    /** A rule speaks against it; the log was not asked. */
    record Against(Objection objection) implements End {}

    /** The filter was asked first and refuses it; the log was not. */
    record Unwanted(Reply reply) implements End {}

    /** The log has not confirmed it, and may have it all the same. */
    record Unsure(Objection objection) implements End {}
  }

  /** A mail of this author. */
  public Submission(Surroundings world, Author author, Wish wish, Executor thread) {
    this.world = world;
    this.thread = thread;
    this.wish = wish;
    this.client = author.client().proven(author.identity());
    this.asks = new Consultation(world.ports(), () -> client, thread);
    this.known = new Acquaintance(world, NOBODY, client, author.tls());
    this.acceptance = new Acceptance(world, known);
    this.hello = new Hello("", Hello.Form.EHLO, author.tls().map(Tls::description));
    this.transaction =
        new Transaction(
            wish.id(), wish.from(), wish.parameters(wish.form()), world.chance().clock().instant());
    this.content =
        new Content(
            acceptance.order(transaction),
            world.content(),
            new Content.Storage(world.ports().contents(), world.ports().budget()),
            thread);
  }

  /** Asks about sender and recipients; what speaks against them comes on the thread. */
  public void admit(Consumer<List<Refusal>> then) {
    Admission admission = new Admission(world.rules(), world.ports().senders(), client, List.of());
    Instant now = world.chance().clock().instant();
    Optional<Objection> sender =
        admission.objection(
            hello, new Command.Mail(wish.from(), wish.parameters(wish.form())), now);
    if (sender.isPresent()) {
      tell("MAIL", sender.get());
      then.accept(List.of(new Refusal(Optional.empty(), sender.get())));
      return;
    }
    List<Refusal> refusals = new ArrayList<>();
    ask(admission, 0, refusals, then);
  }

  /** One recipient after the other, because the rules count. */
  private void ask(
      Admission admission, int at, List<Refusal> refusals, Consumer<List<Refusal>> then) {
    for (int i = at; i < wish.to().size(); i++) {
      Mailbox mailbox = wish.to().get(i);
      ForwardPath path = new ForwardPath.To(mailbox);
      Optional<Objection> objection =
          admission.objection(hello, transaction, new Command.Rcpt(path, RcptParameters.NONE));
      if (objection.isPresent()) {
        refuse(path, mailbox, objection.get(), refusals);
        continue;
      }
      CompletableFuture<Answer> answer = asks.ask(new Question(client, wish.from(), path));
      if (!answer.isDone()) {
        int next = i + 1;
        var _ =
            answer.thenAcceptAsync(
                a -> {
                  note(a, path, mailbox, refusals);
                  ask(admission, next, refusals, then);
                },
                thread);
        return;
      }
      note(answer.join(), path, mailbox, refusals);
    }
    then.accept(List.copyOf(refusals));
  }

  private void note(Answer answer, ForwardPath path, Mailbox asked, List<Refusal> refusals) {
    switch (answer) {
      case Answer.RecipientAccepted(Mailbox mailbox) ->
          transaction.add(mailbox, RcptParameters.NONE);
      case Answer.RecipientRefused(Objection why) -> refuse(path, asked, why, refusals);
      case Answer.Barred(Reply reply, String check) ->
          refuse(path, asked, Objection.of(check, reply), refusals);
      case Answer.Judged _,
          Answer.NotJudged _,
          Answer.FlushAnswered _,
          Answer.Admitted _,
          Answer.Logged _,
          Answer.NotLogged _,
          Answer.MailRefused _ ->
          throw new IllegalStateException("no answer about a recipient: " + answer);
    }
  }

  private void refuse(
      ForwardPath path, Mailbox mailbox, Objection objection, List<Refusal> refusals) {
    refusals.add(new Refusal(Optional.of(mailbox), objection));
    world.ports().observer().replied(client, objection.reply());
    refusals(transaction)
        .of("RCPT", path, world.rules().hostname(), objection)
        .forEach(world.ports().observer()::refused);
  }

  /** The next octets of the content. */
  public void feed(byte[] in, int offset, int length) {
    decoder.begin(length);
    decoder.feed(in, offset, length, content);
  }

  /** True where the client must not send more for now. */
  public boolean mustWait() {
    return content.mustWait();
  }

  /** Calls back once, on the thread, when {@link #mustWait} is worth asking again. */
  public void whenProgress(Runnable goOn) {
    content.whenProgress(goOn);
  }

  /**
   * The content is whole: the mail goes to the log. Calls back once, on the thread.
   *
   * @param notAfter when it must not go to the log any more: somebody else may then
   */
  public void finish(Optional<Instant> notAfter, Consumer<End> then) {
    content.end(decoder.finish());
    settle(notAfter, then);
  }

  /** Gives the memory back; nothing may follow. */
  public void drop() {
    content.drop();
  }

  private void settle(Optional<Instant> notAfter, Consumer<End> then) {
    if (content.isSettled()) {
      submit(notAfter, then);
    } else {
      content.whenProgress(() -> settle(notAfter, then));
    }
  }

  private void submit(Optional<Instant> notAfter, Consumer<End> then) {
    Body body = content.body();
    Transaction whole = needed(body);
    Optional<Objection> objection = acceptance.objection(whole, body).or(() -> tooLate(notAfter));
    if (objection.isPresent()) {
      tell("END-OF-DATA", objection.get());
      then.accept(new End.Against(objection.get()));
      return;
    }
    Next.Submit handOver = acceptance.handOver(hello, whole, body);
    Envelope envelope = handOver.envelope().tagged(wish.tags());
    var mail = content.mail(envelope, handOver.prepended());
    try {
      world
          .ports()
          .mails()
          .submit(mail, answer -> thread.execute(() -> then.accept(answered(mail, answer))));
    } catch (RuntimeException e) {
      world.ports().observer().failed(client, Replies.NOT_LOGGED, e);
      then.accept(answered(mail, new Answer.NotLogged()));
    }
  }

  private End answered(AcceptedMail mail, Answer answer) {
    return switch (answer) {
      case Answer.Logged() -> {
        world.ports().observer().accepted(mail);
        yield new End.Taken(mail.envelope());
      }
      case Answer.MailRefused(Reply reply) -> {
        tell("END-OF-DATA", Objection.of(reply));
        yield new End.Unwanted(reply);
      }
      case Answer.NotLogged() -> {
        tell("END-OF-DATA", Objection.of(Replies.NOT_LOGGED));
        yield new End.Unsure(Objection.of(Replies.NOT_LOGGED));
      }
      case Answer.Judged _,
          Answer.NotJudged _,
          Answer.FlushAnswered _,
          Answer.Admitted _,
          Answer.Barred _,
          Answer.RecipientAccepted _,
          Answer.RecipientRefused _ ->
          throw new IllegalStateException("no answer about a mail: " + answer);
    };
  }

  private Optional<Objection> tooLate(Optional<Instant> notAfter) {
    Instant now = world.chance().clock().instant();
    return notAfter.filter(now::isAfter).map(end -> Objection.of(Replies.NOT_LOGGED));
  }

  /** A header beyond ASCII needs SMTPUTF8, and nobody has to say so: RFC 6532. */
  private Transaction needed(Body body) {
    boolean beyondAscii = body.header().filter(h -> h.octets() == Octets.UTF_8).isPresent();
    if (!beyondAscii || wish.form() == AddressForm.SMTPUTF8) {
      return transaction;
    }
    Transaction whole =
        new Transaction(
            wish.id(),
            wish.from(),
            wish.parameters(AddressForm.SMTPUTF8),
            world.chance().clock().instant());
    transaction.recipients().forEach(r -> whole.add(r.mailbox(), RcptParameters.NONE));
    return whole;
  }

  private void tell(String stage, Objection objection) {
    world.ports().observer().replied(client, objection.reply());
    refusals(transaction).of(stage, objection).forEach(world.ports().observer()::refused);
  }

  private Refusals refusals(Transaction of) {
    return new Refusals(client, hello, of, world.chance().clock().instant());
  }
}
