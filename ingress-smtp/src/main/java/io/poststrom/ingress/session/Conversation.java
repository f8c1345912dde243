package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Proof;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandLineDecoder;
import io.poststrom.smtp.CommandParser;
import io.poststrom.smtp.DataDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Carries octets between a {@link Transport} and a {@link Session}: cuts lines, decodes contents,
 * does what the session's steps ask, and holds back what the client sends meanwhile. Replies to
 * commands that came together leave together (RFC 2920 section 3.2).
 *
 * <p>Thread: everything is called on the session's own thread; answers of the ports come back to it
 * through the executor. An idle conversation holds no buffer. See {@link #safely} for failures.
 */
public final class Conversation {
  /** The longest command line, CRLF included. RFC 5321 section 4.5.3.1.4 and its extensions. */
  public static final int MAX_LINE = 2_048;

  /** The same where AUTH is offered, whose lines carry tokens. RFC 4954 section 4. */
  public static final int MAX_AUTH_LINE = 12_288;

  private static final Phase READING_COMMAND = new Phase.ReadingCommand();
  private static final Phase READING_RESPONSE = new Phase.ReadingResponse();
  private static final Phase CLOSED = new Phase.Closed();
  private final Surroundings world;
  private final Transport transport;
  private final Executor thread;
  private final SessionObserver observer;
  private final Outbox outbox;
  private final Consultation consultation;
  private final Session session;
  private final Doorway door;
  private final Backlog backlog;
  private final Deadlines deadlines;
  private final CommandLineDecoder lines;
  private final Holdings holdings;
  private final CommandLineDecoder.Sink commands = new Commands();
  private Phase phase = READING_COMMAND;
  private boolean busy;

  /**
   * A conversation with a client that has just connected.
   *
   * @param tls where the connection began with a handshake
   * @param seat the client's connection, the thread it lives on, and that thread's reply buffer
   */
  public Conversation(Surroundings world, Client client, Optional<Tls> tls, Seat seat) {
    this.world = world;
    this.door = new Doorway(world, seat.introducers(), client, tls);
    this.session = door.session();
    this.transport = seat.transport();
    this.thread = seat.thread();
    this.observer = world.ports().observer();
    this.outbox = new Outbox(door::client, transport, observer, seat.out());
    this.consultation = new Consultation(world.ports(), door::client, thread);
    this.backlog = new Backlog(transport);
    this.deadlines = new Deadlines(world.time(), world.seconds());
    this.lines =
        new CommandLineDecoder(client.listener().isSubmission() ? MAX_AUTH_LINE : MAX_LINE);
    this.holdings = new Holdings(world.ports().budget(), lines, backlog, session);
  }

  /** Whose conversation it is, as far as is known by now. */
  public Client client() {
    return door.client();
  }

  /** Greets. */
  public void open() {
    safely(
        () -> {
          observer.opened(client());
          performNow(door.open());
        });
  }

  /** Octets have come from the client; the array is the caller's again on return. */
  public void received(byte[] octets, int offset, int length) {
    safely(
        () -> {
          if (busy || phase.holdsBack() || !backlog.isEmpty()) {
            backlog.add(octets, offset, length);
            door.onEarly().ifPresent(this::performNow);
          } else {
            work(octets, offset, offset + length);
          }
          weigh();
        });
  }

  /** The handshake has been made. */
  public void onTls(Tls encryption) {
    if (phase instanceof Phase.ShakingHands) {
      safely(() -> performNow(session.onTls(encryption)));
    }
  }

  /** Once a second or so: ends the conversation if the client is too slow. */
  public void onTick() {
    if (deadlines.havePassed(phase)) {
      safely(() -> performNow(session.onTimeout()));
    }
  }

  /** The server wants to stop: the conversation ends as soon as no transaction is open. */
  public void onShutdown() {
    if (!(phase instanceof Phase.Closed)) {
      safely(() -> session.onShutdown().ifPresent(this::performNow));
    }
  }

  /** The connection is gone, or must go now. */
  public void onClosed() {
    Phase last = phase;
    phase = CLOSED;
    backlog.drop();
    holdings.drop();
    last.dropContent();
  }

  /** What nobody foresaw ends this conversation with 421, and no other one of the thread. */
  private void safely(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable why) {
    busy = false;
    try {
      observer.failed(client(), Replies.FAILED, why);
    } finally {
      lastWords();
    }
  }

  private void lastWords() {
    try {
      if (!(phase instanceof Phase.Closed)) {
        outbox.add(Replies.FAILED);
      }
    } finally {
      close();
    }
  }

  private void work(byte[] in, int from, int end) {
    busy = true;
    int at = from;
    while (at < end && !phase.holdsBack()) {
      at += feed(in, at, end - at);
    }
    busy = false;
    if (at < end && phase.holdsBack()) {
      backlog.keep(in, at, end);
    }
    flush();
  }

  private int feed(byte[] in, int at, int length) {
    return switch (phase) {
      case Phase.ReadingCommand _, Phase.ReadingResponse _, Phase.BetweenChunks _ ->
          lines.feed(in, at, length, commands);
      case Phase.ReadingContent(Intake intake) -> feed(intake, in, at, length);
      case Phase.Skipping(long octets) -> skip(octets, length);
      case Phase.ShakingHands _, Phase.Closed _ -> length;
      case Phase.AwaitingRoom _, Phase.AwaitingReceipts _, Phase.Asking _, Phase.Submitting _ -> 0;
    };
  }

  private int feed(Intake intake, byte[] in, int at, int length) {
    int used = intake.feed(in, at, length);
    goOn(intake);
    return used;
  }

  private int skip(long octets, int length) {
    int used = (int) Math.min(octets, length);
    if (used == octets) {
      readCommand();
    } else {
      phase = new Phase.Skipping(octets - used);
      deadlines.awaitOctets();
    }
    return used;
  }

  private void goOn(Intake intake) {
    switch (intake.need()) {
      case OCTETS -> deadlines.awaitOctets();
      case ROOM -> await(new Phase.AwaitingRoom(intake), intake);
      case RECEIPTS -> await(new Phase.AwaitingReceipts(intake), intake);
      case NOTHING -> perform(session.on(intake.content().body()));
    }
  }

  private void await(Phase waiting, Intake intake) {
    phase = waiting;
    intake.content().whenProgress(() -> safely(() -> progressed(waiting, intake)));
  }

  private void progressed(Phase waiting, Intake intake) {
    if (phase == waiting) {
      phase = new Phase.ReadingContent(intake);
      goOn(intake);
      goOn();
    }
  }

  private void performNow(Step step) {
    perform(step);
    flush();
  }

  private void perform(Step step) {
    step.replies().forEach(outbox::add);
    step.refusals().forEach(observer::refused);
    switch (step.next()) {
      case Next.ReadCommand() -> readCommand();
      case Next.ReadCommandBetweenChunks() -> readCommandBetweenChunks();
      case Next.ReadResponse() -> readResponse();
      case Next.ReadData(ContentOrder order) -> readData(order);
      case Next.ReadChunk chunk -> readChunk(chunk);
      case Next.SkipChunk(long octets) -> skipChunk(octets);
      case Next.Ask(Question question) -> hear(then -> consultation.ask(question, then));
      case Next.Screen(var question) -> hear(then -> consultation.screen(question, then));
      case Next.Flush order -> hear(then -> consultation.flush(order, then));
      case Next.Judge(Proof proof) -> hear(then -> consultation.judge(proof, then));
      case Next.Submit submit -> submit(submit);
      case Next.StartTls() -> startTls();
      case Next.Close() -> close();
    }
  }

  private void readCommand() {
    phase.dropContent();
    phase = READING_COMMAND;
    deadlines.awaitCommand();
  }

  private void readResponse() {
    phase = READING_RESPONSE;
    deadlines.awaitCommand();
  }

  private void readCommandBetweenChunks() {
    if (phase instanceof Phase.ReadingContent(Intake.OfChunks intake)) {
      phase = new Phase.BetweenChunks(intake);
    }
    deadlines.awaitCommand();
  }

  private void readData(ContentOrder order) {
    phase =
        new Phase.ReadingContent(new Intake.OfData(new DataDecoder(), world.begin(order, thread)));
    deadlines.beginTransfer();
    deadlines.awaitOctets();
  }

  private void readChunk(Next.ReadChunk chunk) {
    Intake.OfChunks intake;
    if (phase instanceof Phase.BetweenChunks(Intake.OfChunks begun)) {
      intake = begun;
    } else {
      intake = new Intake.OfChunks(world.begin(chunk.order(), thread));
      deadlines.beginTransfer();
    }
    phase = new Phase.ReadingContent(intake);
    intake.begin(chunk.octets(), chunk.chunk());
    deadlines.awaitOctets();
    if (chunk.octets() == 0) {
      goOn(intake);
    }
  }

  private void skipChunk(long octets) {
    phase.dropContent();
    phase = READING_COMMAND;
    deadlines.beginTransfer();
    skip(octets, 0);
  }

  private void hear(Consumer<Consumer<Answer>> question) {
    Phase asking = new Phase.Asking();
    phase.dropContent();
    phase = asking;
    question.accept(answer -> safely(() -> answered(asking, answer)));
  }

  private void submit(Next.Submit submit) {
    Content content =
        switch (phase) {
          case Phase.ReadingContent(Intake intake) -> intake.content();
          case Phase.AwaitingReceipts(Intake intake) -> intake.content();
          default -> throw new IllegalStateException("nothing to submit: " + phase);
        };
    AcceptedMail mail = content.mail(submit.envelope(), submit.prepended());
    Phase submitting = new Phase.Submitting(content, mail);
    phase = submitting;
    try {
      world
          .ports()
          .mails()
          .submit(mail, a -> thread.execute(() -> safely(() -> answered(submitting, a))));
    } catch (RuntimeException e) {
      observer.failed(client(), Replies.NOT_LOGGED, e);
      perform(session.on(new Answer.NotLogged()));
    }
  }

  private void answered(Phase asked, Answer answer) {
    if (phase != asked) {
      return; // the client has gone; if the log has the mail, it is delivered all the same
    }
    perform(door.on(answer));
    if (answer instanceof Answer.Logged
        && asked instanceof Phase.Submitting(_, AcceptedMail mail)) {
      observer.accepted(mail);
    }
    goOn();
    weigh();
  }

  private void weigh() {
    if (phase != CLOSED && !holdings.fit()) {
      performNow(session.close(Replies.OVERLOADED));
    }
  }

  private void startTls() {
    phase.dropContent();
    phase = new Phase.ShakingHands();
    deadlines.awaitCommand();
    backlog.drop();
    lines.reset();
    outbox.send();
    transport.startTls();
  }

  private void close() {
    phase.dropContent();
    phase = CLOSED;
    backlog.drop();
    holdings.drop();
    try {
      outbox.send();
    } finally {
      transport.close();
    }
  }

  /** An answer has come: works off what was held back, then reads on. */
  private void goOn() {
    if (busy) {
      return; // the answer came at once, and work() goes on by itself
    }
    if (!backlog.isEmpty() && !phase.holdsBack()) {
      byte[] held = backlog.take();
      work(held, 0, held.length);
    } else {
      flush();
    }
    if (backlog.isEmpty() && !phase.holdsBack()) {
      backlog.resume();
    }
  }

  private void flush() {
    if (!busy) {
      outbox.send();
    }
  }

  private final class Commands implements CommandLineDecoder.Sink {
    @Override
    public void line(byte[] octets, int offset, int length) {
      perform(
          phase instanceof Phase.ReadingResponse
              ? session.onResponse(new String(octets, offset, length, StandardCharsets.ISO_8859_1))
              : door.on(CommandParser.parse(octets, offset, length)));
    }

    @Override
    public void lineTooLong() {
      perform(
          phase instanceof Phase.ReadingResponse
              ? session.onResponseTooLong()
              : door.on(new Command.Malformed("", Replies.LINE_TOO_LONG)));
    }
  }
}
