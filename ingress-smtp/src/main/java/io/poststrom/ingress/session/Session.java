package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Mechanism;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.session.Authentication.Turn;
import io.poststrom.ingress.session.State.Asking;
import io.poststrom.ingress.session.State.Greeted;
import io.poststrom.ingress.session.State.InTransaction;
import io.poststrom.ingress.session.State.ReceivingChunk;
import io.poststrom.ingress.session.State.ReceivingData;
import io.poststrom.ingress.session.State.Submitting;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.Command.Chunk;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One SMTP session without I/O: a command in, a step out. RFC 5321 section 4.1.4 gives the order of
 * commands; {@link State} draws it. Not thread-safe: one thread at a time.
 */
public final class Session {
  private final SessionRules rules;
  private final Acquaintance known;
  private final Acceptance acceptance;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Authentication authentication;
  private final Tally tally;
  private State state = new State.Connected();
  private boolean draining;

  /** A session of a client that has just connected. */
  Session(Surroundings world, Acquaintance known) {
    this.rules = world.rules();
    this.known = known;
    this.acceptance = new Acceptance(world, known);
    this.clock = world.chance().clock();
    this.random = world.chance().random();
    this.tally = new Tally(rules);
    this.authentication = new Authentication(known, tally, rules.hostname().ascii(), random);
  }

  /** Where time and ids come from. */
  public record Chance(InstantSource clock, RandomGenerator random) {}

  /** The greeting. RFC 5321 section 4.3.1. */
  public Step open() {
    return Step.reply(known.greeting());
  }

  /** A command line has come. */
  public Step on(Command command) {
    tally.count(command);
    return counted(
        switch (command) {
          case Command.Helo(String name) -> hello(name, Hello.Form.HELO);
          case Command.Ehlo(String name) -> hello(name, Hello.Form.EHLO);
          case Command.Lhlo(String name) -> hello(name, Hello.Form.LHLO);
          case Command.Mail mail -> mail(mail);
          case Command.Rcpt rcpt -> rcpt(rcpt);
          case Command.Data() -> data();
          case Command.Bdat(long octets, Chunk chunk) -> bdat(octets, chunk);
          case Command.Rset() -> reset();
          case Command.Noop() -> stay(Replies.NOOP);
          case Command.Quit() -> close(Replies.BYE);
          case Command.Vrfy _ -> stay(Replies.CANNOT_VERIFY);
          case Command.Expn _ -> stay(Replies.NO_LISTS);
          case Command.Help _ -> stay(Replies.HELP);
          case Command.StartTls() -> startTls();
          case Command.Auth auth -> auth(auth);
          case Command.Xclient _ -> throw new IllegalStateException("the door's");
          case Command.Etrn(String node) -> etrn(known.etrn(node));
          case Command.Turn() -> stay(Replies.NO_TURN);
          case Command.Unknown(String verb) -> stay(Replies.unknown(verb));
          case Command.Malformed(_, Reply reply) -> stay(reply);
          case Command.UncountedBdat(Reply reply) -> close(reply);
        });
  }

  /** A line of an authentication has come, without its CRLF. RFC 4954 section 4. */
  public Step onResponse(String line) {
    return counted(turn(authentication.onLine(line)));
  }

  /** A line of an authentication was too long to be read. */
  public Step onResponseTooLong() {
    return counted(turn(authentication.onLineTooLong()));
  }

  /** The answer to {@link Next.Ask} (the door's, too), {@link Next.Judge}, {@link Next.Submit}. */
  public Step on(Answer answer) {
    return counted(
        switch (answer) {
          case Answer.RecipientAccepted(var mailbox) -> accepted(mailbox);
          case Answer.RecipientRefused(Objection why) -> refused(why);
          case Answer.Barred(Reply reply, String check) -> refused(Objection.of(check, reply));
          case Answer.FlushAnswered(Reply reply) -> stay(reply);
          case Answer.Judged(Mechanism.Verdict verdict) -> turn(authentication.on(verdict));
          case Answer.NotJudged(Reply reply) -> turn(authentication.notJudged(reply));
          case Answer.Logged() -> logged();
          case Answer.NotLogged() -> notTaken(Objection.of(Replies.NOT_LOGGED));
          case Answer.MailRefused(Reply reply) -> notTaken(Objection.of(reply));
          case Answer.Admitted _ -> throw new IllegalStateException("the door's");
        });
  }

  /** The content of DATA, or the octets of a BDAT chunk, have been read. */
  public Step on(Body body) {
    return counted(
        state instanceof ReceivingData receiving
            ? whole(receiving, body)
            : chunk(expect(ReceivingChunk.class), body));
  }

  /** The handshake is done; the client must introduce itself again. RFC 3207 section 4.2. */
  public Step onTls(Tls encryption) {
    known.encrypted(encryption);
    tally.forgive();
    if (state instanceof State.AwaitingTls awaiting) {
      state = awaiting.encrypted();
    }
    return Step.silently(new Next.ReadCommand());
  }

  /** The client has been silent for longer than the phase allows. RFC 5321 section 4.5.3.2. */
  public Step onTimeout() {
    return close(Replies.TOO_SLOW);
  }

  /**
   * The server wants to stop. Outside a transaction the session ends now, inside one when it ends.
   */
  public Optional<Step> onShutdown() {
    draining = true;
    return state.isIdle() ? Optional.of(close(Replies.SHUTTING_DOWN)) : Optional.empty();
  }

  /** Where it stands. */
  State state() {
    return state;
  }

  /** XCLIENT has come; empty where from here on it is another client's, who may be greeted. */
  Optional<Step> introduce(Command.Xclient command) {
    tally.count(command);
    return switch (known.introduce(state, command.attributes())) {
      case Introduction.Outcome.Wrong(Reply reply) -> Optional.of(counted(stay(reply)));
      case Introduction.Outcome.Refused(Reply reply) -> Optional.of(close(reply));
      case Introduction.Outcome.Done(State next) -> {
        state = next;
        tally.forgive();
        yield Optional.empty();
      }
    };
  }

  /** A command that the door does not let in: it is an error, and changes nothing. */
  Step refuse(Reply reply) {
    return counted(stay(reply));
  }

  private Step hello(String name, Hello.Form form) {
    Optional<Reply> objection = known.objection(form);
    if (objection.isPresent()) {
      return stay(objection.get());
    }
    Hello hello = new Hello(name, form, known.tls().map(Tls::description));
    // RFC 5321 section 4.1.4: a second EHLO drops the transaction like RSET.
    state = new State.Connected().greeted(hello);
    return ended(Step.reply(known.welcome(form, clock.instant())));
  }

  /** RFC 4954 section 4. */
  private Step auth(Command.Auth auth) {
    Optional<Reply> objection = authentication.objection(state);
    if (objection.isPresent()) {
      return stay(objection.get());
    }
    state = expect(Greeted.class).authenticating();
    return turn(authentication.begin(auth));
  }

  private Step turn(Turn turn) {
    return switch (turn) {
      case Turn.Challenge(Reply reply) -> Step.reply(reply, new Next.ReadResponse());
      case Turn.Judge(Proof proof) -> Step.silently(new Next.Judge(proof));
      case Turn.Over(Reply reply) -> {
        state = expect(State.Authenticating.class).ended();
        yield ended(Step.reply(reply));
      }
    };
  }

  private Step mail(Command.Mail mail) {
    if (!(state instanceof Greeted greeted)) {
      return stay(state.outOfOrder());
    }
    Instant now = clock.instant();
    MailId id = MailId.random(now, random);
    Transaction transaction = new Transaction(id, mail.path(), mail.parameters(), now);
    Optional<Objection> objection = known.admission().objection(greeted.hello(), mail, now);
    if (objection.isPresent()) {
      return stay(objection.get().reply())
          .with(refusals(greeted.hello(), transaction).of("MAIL", objection.get()));
    }
    state = greeted.begin(transaction);
    return stay(Replies.SENDER_OK);
  }

  private Step rcpt(Command.Rcpt rcpt) {
    if (!(state instanceof InTransaction in)) {
      return stay(state instanceof Greeted ? Replies.MAIL_FIRST : state.outOfOrder());
    }
    Transaction transaction = in.transaction();
    Optional<Objection> objection = known.admission().objection(in.hello(), transaction, rcpt);
    if (objection.isPresent()) {
      return refused(in.hello(), transaction, rcpt, objection.get());
    }
    state = in.asking(rcpt);
    return Step.silently(
        new Next.Ask(new Question(known.client(), transaction.reversePath(), rcpt.path())));
  }

  private Step accepted(Mailbox mailbox) {
    Asking asking = expect(Asking.class);
    state = asking.answered();
    asking.transaction().add(mailbox, asking.rcpt().parameters());
    return stay(Replies.RECIPIENT_OK);
  }

  private Step refused(Objection why) {
    Asking asking = expect(Asking.class);
    state = asking.answered();
    return refused(asking.hello(), asking.transaction(), asking.rcpt(), why);
  }

  private Step refused(Hello hello, Transaction transaction, Command.Rcpt rcpt, Objection why) {
    return stay(why.reply())
        .with(refusals(hello, transaction).of("RCPT", rcpt.path(), rules.hostname(), why));
  }

  private Step data() {
    if (!(state instanceof InTransaction in)) {
      return stay(state.outOfOrder());
    }
    if (in.transaction().recipients().isEmpty()) {
      return stay(in.hello().noRecipients());
    }
    state = in.receiving();
    return Step.reply(Replies.DATA, new Next.ReadData(acceptance.order(in.transaction())));
  }

  private Step bdat(long octets, Chunk chunk) {
    if (state instanceof InTransaction in && !in.transaction().recipients().isEmpty()) {
      return chunk(in.receiving(chunk), 0, octets);
    }
    if (state instanceof State.BetweenChunks between) {
      return chunk(between.receiving(chunk), between.octets(), octets);
    }
    // RFC 3030 section 2: the octets come in any case, and are no commands.
    Reply reply =
        state instanceof InTransaction in ? in.hello().noRecipients() : state.outOfOrder();
    return Step.reply(reply, new Next.SkipChunk(octets)).times(state.answers(chunk));
  }

  private Step chunk(ReceivingChunk receiving, long before, long octets) {
    state = receiving;
    if (before + octets <= acceptance.maxSize()) {
      return Step.silently(
          new Next.ReadChunk(
              acceptance.order(receiving.transaction(), octets), octets, receiving.chunk()));
    }
    Objection objection = acceptance.objection(Body.Flaw.TOO_BIG);
    Step step = Step.reply(objection.reply(), new Next.SkipChunk(octets));
    return refusedChunk(receiving, step, objection);
  }

  private Step chunk(ReceivingChunk receiving, Body body) {
    if (body.flaw().isPresent()) {
      Objection objection = acceptance.objection(body.flaw().get());
      return refusedChunk(receiving, Step.reply(objection.reply()), objection);
    }
    return switch (receiving.chunk()) {
      case MORE -> {
        state = receiving.more(body.received());
        yield stay(Reply.of(250, 0, 0, body.received() + " octets received"));
      }
      case LAST -> {
        state = receiving.submitting();
        yield submit(receiving.hello(), receiving.transaction(), body);
      }
    };
  }

  private Step refusedChunk(ReceivingChunk receiving, Step step, Objection why) {
    state = receiving.refused();
    return refused(
        receiving.hello(), receiving.transaction(), step.times(receiving.answers()), why);
  }

  private Step refused(Hello hello, Transaction transaction, Step step, Objection why) {
    return ended(step.with(refusals(hello, transaction).of("END-OF-DATA", why)));
  }

  private Step whole(ReceivingData receiving, Body body) {
    state = receiving.submitting();
    return submit(receiving.hello(), receiving.transaction(), body);
  }

  private Step submit(Hello hello, Transaction transaction, Body body) {
    return acceptance
        .objection(transaction, body)
        .map(this::notTaken)
        .orElseGet(() -> Step.silently(acceptance.handOver(hello, transaction, body)));
  }

  private Step logged() {
    Submitting submitting = expect(Submitting.class);
    state = submitting.done();
    tally.forgive();
    Reply reply = Reply.of(250, 0, 0, "Accepted as " + submitting.transaction().id().text());
    return ended(Step.reply(reply).times(submitting.answers()));
  }

  private Step notTaken(Objection why) {
    Submitting submitting = expect(Submitting.class);
    state = submitting.done();
    Step step = Step.reply(why.reply()).times(submitting.answers());
    return refused(submitting.hello(), submitting.transaction(), step, why);
  }

  private Step etrn(Etrn etrn) {
    Optional<Reply> objection = etrn.objection(state);
    return objection.isPresent() ? stay(objection.get()) : Step.silently(etrn.order());
  }

  private Step reset() {
    state.greeting().ifPresent(hello -> state = new Greeted(hello));
    return ended(Step.reply(Replies.RESET));
  }

  private Step startTls() {
    Optional<Reply> objection = known.objectionToTls();
    if (objection.isPresent()) {
      return stay(objection.get());
    }
    state = new State.AwaitingTls();
    return Step.reply(Replies.READY_FOR_TLS, new Next.StartTls());
  }

  /** The last reply. */
  Step close(Reply reply) {
    state = new State.Closed();
    return Step.reply(reply, new Next.Close());
  }

  /** A reply that changes nothing. */
  private Step stay(Reply reply) {
    return state instanceof State.BetweenChunks
        ? Step.reply(reply, new Next.ReadCommandBetweenChunks())
        : Step.reply(reply);
  }

  /** A transaction has ended: the moment to stop where the server wants to. */
  private Step ended(Step step) {
    if (!draining || step.next() instanceof Next.SkipChunk) {
      return step;
    }
    state = new State.Closed();
    return step.thenClose(Replies.SHUTTING_DOWN);
  }

  private Step counted(Step step) {
    tally.count(step);
    Optional<Reply> enough = tally.enough();
    if (enough.isEmpty() || step.next() instanceof Next.Close) {
      return step;
    }
    state = new State.Closed();
    return step.thenClose(enough.get());
  }

  private Refusals refusals(Hello hello, Transaction transaction) {
    return new Refusals(known.client(), hello, transaction, clock.instant());
  }

  private <S extends State> S expect(Class<S> type) {
    if (!type.isInstance(state)) {
      throw new IllegalStateException("nothing of the kind is expected: " + state);
    }
    return type.cast(state);
  }
}
