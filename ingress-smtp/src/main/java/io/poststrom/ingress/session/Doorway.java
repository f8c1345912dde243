package io.poststrom.ingress.session;

import io.poststrom.event.MailEvent.Refused;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A {@link Session} behind a {@link Door}: the greeting, HELO, MAIL and RCPT pass only if the door
 * has nothing against them, and errors take their time. Relay clients and those that have proven
 * who they are don't notice it. A client that a peer introduces stands at the door anew; the peer
 * itself is looked at only when it sends mail without having introduced anybody. Without I/O, as
 * the session; one thread at a time.
 */
final class Doorway {
  private static final Step NOTHING = Step.silently(new Next.ReadCommand());
  private static final ReversePath NO_PATH_YET = new ReversePath.Null();

  private final Surroundings world;
  private final Acquaintance known;
  private final Session session;
  private Door.Visit visit;
  private Waiting waiting = new Waiting.Nothing();
  private String helloName = "";
  private int errors;

  /** What an answer of the door is waited for with. */
  private sealed interface Waiting {
    record ToBeGreeted() implements Waiting {}

    record ToBeIntroduced() implements Waiting {}

    record WithMail(Command.Mail mail) implements Waiting {}

    record WithRecipient(Answer.RecipientAccepted recipient) implements Waiting {}

    record WithReply(Step step) implements Waiting {}

    record Nothing() implements Waiting {}
  }

  Doorway(Surroundings world, Introducers introducers, Client client, Optional<Tls> tls) {
    this.world = world;
    this.known = new Acquaintance(world, introducers, client, tls);
    this.session = new Session(world, known);
    this.visit = world.ports().door().visit(client);
  }

  /** What is behind the door. */
  Session session() {
    return session;
  }

  /** Whose session it is, as far as is known by now. */
  Client client() {
    return known.client();
  }

  /** The greeting, when its time has come. */
  Step open() {
    return screened(new Waiting.ToBeGreeted(), visit::arrival);
  }

  /** Something came before its turn: of a client that is not greeted yet that is a fault. */
  Optional<Step> onEarly() {
    if (!(waiting instanceof Waiting.ToBeGreeted)) {
      return Optional.empty();
    }
    Barred barred = visit.earlyTalk();
    return Optional.of(told(session.close(barred.reply()), "CONNECT", NO_PATH_YET, barred));
  }

  /** A command line has come. */
  Step on(Command command) {
    if (command instanceof Command.Xclient xclient) {
      Optional<Step> objection = session.introduce(xclient);
      return objection.map(this::slowedUnlessPassing).orElseGet(this::introduced);
    }
    if (passes()) {
      return session.on(command);
    }
    return switch (command) {
      case Command.Helo(String name) -> hello(name, command);
      case Command.Ehlo(String name) -> hello(name, command);
      case Command.Lhlo(String name) -> hello(name, command);
      case Command.Mail mail when session.state() instanceof State.Greeted -> mail(mail);
      default -> slowed(session.on(command));
    };
  }

  /** An answer has come. */
  Step on(Answer answer) {
    return switch (answer) {
      case Answer.Admitted() -> admitted();
      case Barred barred -> barred(barred);
      case Answer.RecipientAccepted recipient when !passes() -> recipient(recipient);
      case Answer.MailRefused _, Answer.Logged _, Answer.NotLogged _ -> session.on(answer);
      default -> slowedUnlessPassing(session.on(answer));
    };
  }

  /** Of a peer that may still introduce somebody the name is looked at when it says MAIL. */
  private Step hello(String name, Command command) {
    helloName = name;
    Optional<Barred> barred = known.isIntroducer() ? Optional.empty() : visit.hello(name);
    return barred.isEmpty()
        ? slowed(session.on(command))
        : slowed(told(session.refuse(barred.get().reply()), "HELO", NO_PATH_YET, barred.get()));
  }

  private Step mail(Command.Mail mail) {
    Optional<Barred> barred = known.isIntroducer() ? visit.hello(helloName) : Optional.empty();
    if (barred.isPresent()) {
      return slowed(told(session.refuse(barred.get().reply()), "MAIL", mail.path(), barred.get()));
    }
    waiting = new Waiting.WithMail(mail);
    return Step.silently(new Next.Screen(() -> visit.sender(mail.path())));
  }

  /** We would take its mail. */
  private Step recipient(Answer.RecipientAccepted recipient) {
    waiting = new Waiting.WithRecipient(recipient);
    return Step.silently(new Next.Screen(() -> visit.recipient(recipient.mailbox())));
  }

  /** Another client from here on, whom the door has not seen yet. */
  private Step introduced() {
    visit = world.ports().door().visit(known.arrived());
    helloName = session.state().greeting().map(Hello::name).orElse("");
    errors = 0;
    return screened(new Waiting.ToBeIntroduced(), visit::introduction);
  }

  /** The greeting where the door lets the client in; peers who may introduce need not ask. */
  private Step screened(Waiting until, Supplier<CompletionStage<Answer>> question) {
    if (known.isIntroducer()) {
      return session.open();
    }
    waiting = until;
    return Step.silently(new Next.Screen(question));
  }

  /** The peer may have said how its client greeted. */
  private Step welcomed() {
    Optional<Barred> barred =
        helloName.isEmpty() || passes() ? Optional.empty() : visit.hello(helloName);
    return barred
        .map(why -> told(session.close(why.reply()), "HELO", NO_PATH_YET, why))
        .orElseGet(session::open);
  }

  private boolean passes() {
    return known.client().trust() == Trust.RELAY;
  }

  private Step slowedUnlessPassing(Step step) {
    return passes() ? step : slowed(step);
  }

  private Step admitted() {
    Waiting before = waiting;
    waiting = new Waiting.Nothing();
    return switch (before) {
      case Waiting.ToBeGreeted() -> session.open();
      case Waiting.ToBeIntroduced() -> welcomed();
      case Waiting.WithMail(Command.Mail mail) -> slowed(session.on(mail));
      case Waiting.WithRecipient(var recipient) -> slowed(session.on(recipient));
      case Waiting.WithReply(Step step) -> step;
      case Waiting.Nothing() -> NOTHING;
    };
  }

  private Step barred(Barred barred) {
    Waiting before = waiting;
    waiting = new Waiting.Nothing();
    return switch (before) {
      case Waiting.ToBeGreeted(), Waiting.ToBeIntroduced() ->
          told(session.close(barred.reply()), "CONNECT", NO_PATH_YET, barred);
      case Waiting.WithMail(Command.Mail mail) ->
          slowed(told(session.refuse(barred.reply()), "MAIL", mail.path(), barred));
      case Waiting.WithRecipient _ -> slowed(session.on(barred));
      case Waiting.WithReply(Step step) -> step;
      case Waiting.Nothing() -> NOTHING;
    };
  }

  /** Only errors of commands wait: a content that is refused has cost its time already. */
  private Step slowed(Step step) {
    boolean erred = step.replies().stream().anyMatch(Reply::isPermanent);
    if (!erred || !(step.next() instanceof Next.ReadCommand)) {
      return step;
    }
    errors++;
    return visit
        .delay(errors)
        .map(
            later -> {
              // The client may not wait for its reply: what was refused is told now.
              waiting = new Waiting.WithReply(step.with(List.of()));
              return Step.silently(new Next.Screen(() -> later)).with(step.refusals());
            })
        .orElse(step);
  }

  private Step told(Step step, String stage, ReversePath path, Barred why) {
    Session.Chance chance = world.chance();
    Client client = known.client();
    return step.with(
        List.of(
            new Refused(
                MailId.random(chance.clock().instant(), chance.random()),
                chance.clock().instant(),
                "",
                path.text(),
                client.listener().label(),
                client.addressText(),
                helloName,
                client.identity(),
                stage,
                why.reply().oneLine(),
                Optional.of(why.check()))));
  }
}
