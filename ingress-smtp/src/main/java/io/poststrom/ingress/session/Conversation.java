package io.poststrom.ingress.session;

import io.poststrom.ingress.session.Content.Storage;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.BdatDecoder;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandLineDecoder;
import io.poststrom.smtp.CommandParser;
import io.poststrom.smtp.DataDecoder;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Carries octets between a {@link Transport} and a {@link Session}: cuts lines, decodes contents,
 * does what the session's steps ask, and holds back what the client sends meanwhile. Replies to
 * commands that came together leave together (RFC 2920 section 3.2).
 *
 * <p>Thread: everything is called on the session's own thread; answers of the ports come back to it
 * through the executor. An idle conversation holds no buffer. An exception that nobody foresaw ends
 * the conversation with 421 and no other one: {@link #safely}.
 */
public final class Conversation {
  /** The longest command line, CRLF included. RFC 5321 section 4.5.3.1.4 and its extensions. */
  public static final int MAX_LINE = 2_048;

  private static final byte[] NOTHING = {};

  private static final Phase READING_COMMAND = new Phase.ReadingCommand();
  private static final Phase CLOSED = new Phase.Closed();

  private final Surroundings world;
  private final Client client;
  private final Transport transport;
  private final Executor thread;
  private final SessionObserver observer;
  private final ByteArrayOutputStream out;
  private final Session session;
  private final CommandLineDecoder lines = new CommandLineDecoder(MAX_LINE);
  private final CommandLineDecoder.Sink commands = new Commands();
  private Phase phase = READING_COMMAND;
  private boolean busy;
  private boolean paused;
  private byte[] backlog = NOTHING;
  private long deadline;
  private long transferDeadline;

  /**
   * A conversation with a client that has just connected.
   *
   * @param tls protocol and cipher suite where the connection began with a handshake
   * @param seat the client's connection, the thread it lives on, and that thread's reply buffer
   */
  public Conversation(Surroundings world, Client client, Optional<String> tls, Seat seat) {
    this.world = world;
    this.client = client;
    this.transport = seat.transport();
    this.thread = seat.thread();
    this.observer = world.ports().observer();
    this.out = seat.out();
    this.session = new Session(world.rules(), client, tls, world.chance());
  }

  /**
   * Where a conversation takes place.
   *
   * @param out empty whenever no conversation of the thread is at work; shared by all of them
   */
  public record Seat(Transport transport, Executor thread, ByteArrayOutputStream out) {}

  /** Greets. */
  public void open() {
    safely(
        () -> {
          observer.opened(client);
          performNow(session.open());
        });
  }

  /** Octets have come from the client; the array is the caller's again on return. */
  public void received(byte[] octets, int offset, int length) {
    safely(
        () -> {
          if (busy || phase.holdsBack() || backlog.length > 0) {
            hold(octets, offset, length);
          } else {
            work(octets, offset, offset + length);
          }
        });
  }

  /** The handshake has been made. */
  public void onTls(String protocolAndCipher) {
    if (phase instanceof Phase.ShakingHands) {
      safely(() -> performNow(session.onTls(protocolAndCipher)));
    }
  }

  /** Once a second or so: ends the conversation if the client is too slow. */
  public void onTick() {
    long now = world.seconds().getAsLong();
    boolean late =
        switch (phase) {
          case Phase.ReadingCommand _, Phase.ShakingHands _ -> now >= deadline;
          case Phase.BetweenChunks _, Phase.ReadingData _, Phase.ReadingChunk _, Phase.Skipping _ ->
              now >= deadline || now >= transferDeadline;
          case Phase.AwaitingRoom _ -> now >= transferDeadline;
          // These end by the time limits of whom we wait for.
          case Phase.AwaitingChunks _, Phase.Asking _, Phase.Submitting _ -> false;
          case Phase.Closed _ -> false;
        };
    if (late) {
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
    backlog = NOTHING;
    last.dropContent();
  }

  /** Other conversations share the thread and its reply buffer: they must not notice a failure. */
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
      observer.failed(client, Replies.FAILED, why);
      observer.replied(client, Replies.FAILED);
    } finally {
      if (!(phase instanceof Phase.Closed)) {
        ReplyEncoder.encode(Replies.FAILED, out);
      }
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
      backlog = Arrays.copyOfRange(in, at, end);
    }
    flush();
  }

  private int feed(byte[] in, int at, int length) {
    return switch (phase) {
      case Phase.ReadingCommand _, Phase.BetweenChunks _ -> lines.feed(in, at, length, commands);
      case Phase.ReadingData reading -> feed(reading, in, at, length);
      case Phase.ReadingChunk reading -> feed(reading, in, at, length);
      case Phase.Skipping(long octets) -> skip(octets, length);
      case Phase.ShakingHands _, Phase.Closed _ -> length;
      case Phase.AwaitingRoom _, Phase.AwaitingChunks _, Phase.Asking _, Phase.Submitting _ -> 0;
    };
  }

  private int feed(Phase.ReadingData reading, byte[] in, int at, int length) {
    Content content = reading.content();
    int used = reading.decoder().feed(in, at, length, content);
    if (reading.decoder().hasEnded()) {
      content.end(reading.decoder().facts());
      settle(content);
    } else {
      awaitMore(content);
    }
    return used;
  }

  private int feed(Phase.ReadingChunk reading, byte[] in, int at, int length) {
    Content content = reading.content();
    int used = reading.decoder().feed(in, at, length, content);
    if (reading.decoder().remaining() == 0) {
      chunkEnds(reading);
    } else {
      awaitMore(content);
    }
    return used;
  }

  /** A chunk that fits into one read must wait for room as well: the next ones may be as short. */
  private void chunkEnds(Phase.ReadingChunk reading) {
    Content content = reading.content();
    if (session.isLastChunk()) {
      content.end(reading.decoder().finish());
      settle(content);
    } else if (content.mustWait()) {
      awaitRoom(content);
    } else {
      perform(session.on(content.body()));
    }
  }

  private int skip(long octets, int length) {
    int used = (int) Math.min(octets, length);
    if (used == octets) {
      readCommand();
    } else {
      phase = new Phase.Skipping(octets - used);
      deadline = in(world.time().data());
    }
    return used;
  }

  private void awaitMore(Content content) {
    deadline = in(world.time().data());
    if (content.mustWait()) {
      awaitRoom(content);
    }
  }

  private void awaitRoom(Content content) {
    phase = new Phase.AwaitingRoom(phase);
    content.whenProgress(() -> safely(() -> roomAgain(content)));
  }

  private void roomAgain(Content content) {
    if (phase instanceof Phase.AwaitingRoom(Phase then)) {
      phase = then;
      if (then instanceof Phase.ReadingChunk reading && reading.decoder().remaining() == 0) {
        chunkEnds(reading);
      } else {
        awaitMore(content);
      }
      goOn();
    }
  }

  private void settle(Content content) {
    if (content.isSettled()) {
      perform(session.on(content.body()));
    } else {
      phase = new Phase.AwaitingChunks(content);
      content.whenProgress(() -> safely(() -> settled(content)));
    }
  }

  private void settled(Content content) {
    if (phase instanceof Phase.AwaitingChunks) {
      settle(content);
      goOn();
    }
  }

  private void performNow(Step step) {
    perform(step);
    flush();
  }

  private void perform(Step step) {
    for (Reply reply : step.replies()) {
      ReplyEncoder.encode(reply, out);
      observer.replied(client, reply);
    }
    step.refusals().forEach(observer::refused);
    switch (step.next()) {
      case Next.ReadCommand() -> readCommand();
      case Next.ReadCommandBetweenChunks() -> readCommandBetweenChunks();
      case Next.ReadData(MailId mail, long expected) -> readData(mail, expected);
      case Next.ReadChunk(MailId mail, long octets) -> readChunk(mail, octets);
      case Next.SkipChunk(long octets) -> skipChunk(octets);
      case Next.Ask(Question question) -> ask(question);
      case Next.Submit submit -> submit(submit);
      case Next.StartTls() -> startTls();
      case Next.Close() -> close();
    }
  }

  private void readCommand() {
    phase.dropContent();
    phase = READING_COMMAND;
    deadline = in(world.time().command());
  }

  private void readCommandBetweenChunks() {
    if (phase instanceof Phase.ReadingChunk(BdatDecoder decoder, Content content)) {
      phase = new Phase.BetweenChunks(decoder, content);
    }
    deadline = in(world.time().command());
  }

  private void readData(MailId mail, long expected) {
    phase = new Phase.ReadingData(new DataDecoder(), newContent(mail, expected));
    deadline = in(world.time().data());
    transferDeadline = in(world.time().transfer());
  }

  private void readChunk(MailId mail, long octets) {
    if (phase instanceof Phase.BetweenChunks(BdatDecoder decoder, Content content)) {
      phase = new Phase.ReadingChunk(decoder, content);
    } else {
      phase = new Phase.ReadingChunk(new BdatDecoder(), newContent(mail, octets));
      transferDeadline = in(world.time().transfer());
    }
    deadline = in(world.time().data());
    if (phase instanceof Phase.ReadingChunk reading) {
      reading.decoder().begin(octets);
      if (octets == 0) {
        chunkEnds(reading);
      }
    }
  }

  private Content newContent(MailId mail, long expected) {
    Storage storage = new Storage(world.ports().contents(), world.ports().budget());
    return new Content(mail, expected, world.content(), storage, thread);
  }

  private void skipChunk(long octets) {
    phase.dropContent();
    phase = READING_COMMAND;
    transferDeadline = in(world.time().transfer());
    skip(octets, 0);
  }

  private void ask(Question question) {
    CompletableFuture<Answer> answer = answerTo(question);
    if (answer.isDone()) {
      perform(session.on(resultOf(answer)));
    } else {
      Phase asking = new Phase.Asking();
      phase = asking;
      var _ =
          answer.whenCompleteAsync(
              (result, failure) -> safely(() -> answered(asking, resultOf(answer))), thread);
    }
  }

  private CompletableFuture<Answer> answerTo(Question question) {
    try {
      return world.ports().recipients().ask(question).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A check that fails against its promise refuses this recipient for now, and no other. */
  private Answer resultOf(CompletableFuture<Answer> answer) {
    if (!answer.isCompletedExceptionally()) {
      return answer.join();
    }
    observer.failed(client, Replies.NOT_CHECKED, answer.exceptionNow());
    return new Answer.RecipientRefused(Replies.NOT_CHECKED);
  }

  private void submit(Next.Submit submit) {
    Content content =
        switch (phase) {
          case Phase.ReadingData(_, Content read) -> read;
          case Phase.ReadingChunk(_, Content read) -> read;
          case Phase.AwaitingChunks(Content read) -> read;
          default -> throw new IllegalStateException("nothing to submit: " + phase);
        };
    AcceptedMail mail =
        new AcceptedMail(
            submit.envelope(),
            submit.prepended(),
            content.reference(),
            content.value(),
            Optional.empty());
    Phase submitting = new Phase.Submitting(content, mail);
    phase = submitting;
    try {
      world
          .ports()
          .mails()
          .submit(mail, a -> thread.execute(() -> safely(() -> answered(submitting, a))));
    } catch (RuntimeException e) {
      observer.failed(client, Replies.NOT_LOGGED, e);
      perform(session.on(new Answer.NotLogged()));
    }
  }

  private void answered(Phase asked, Answer answer) {
    if (phase != asked) {
      return; // the client has gone; if the log has the mail, it is delivered all the same
    }
    perform(session.on(answer));
    if (answer instanceof Answer.Logged
        && asked instanceof Phase.Submitting(_, AcceptedMail mail)) {
      observer.accepted(mail);
    }
    goOn();
  }

  private void startTls() {
    phase.dropContent();
    phase = new Phase.ShakingHands();
    deadline = in(world.time().command());
    backlog = NOTHING;
    lines.reset();
    writeOut();
    transport.startTls();
  }

  private void close() {
    phase.dropContent();
    phase = CLOSED;
    backlog = NOTHING;
    try {
      writeOut();
    } finally {
      transport.close();
    }
  }

  private void hold(byte[] octets, int offset, int length) {
    int held = backlog.length;
    backlog = Arrays.copyOf(backlog, held + length);
    System.arraycopy(octets, offset, backlog, held, length);
    if (!paused) {
      paused = true;
      transport.pause();
    }
  }

  /** An answer has come: works off what was held back, then reads on. */
  private void goOn() {
    if (busy) {
      return; // the answer came at once, and work() goes on by itself
    }
    if (backlog.length > 0 && !phase.holdsBack()) {
      byte[] held = backlog;
      backlog = NOTHING;
      work(held, 0, held.length);
    } else {
      flush();
    }
    if (paused && backlog.length == 0 && !phase.holdsBack()) {
      paused = false;
      transport.resume();
    }
  }

  private void flush() {
    if (!busy) {
      writeOut();
    }
  }

  private void writeOut() {
    if (out.size() > 0) {
      byte[] octets = out.toByteArray();
      out.reset();
      transport.write(octets, octets.length);
    }
  }

  private long in(long seconds) {
    return world.seconds().getAsLong() + seconds;
  }

  private final class Commands implements CommandLineDecoder.Sink {
    @Override
    public void line(byte[] octets, int offset, int length) {
      perform(session.on(CommandParser.parse(octets, offset, length)));
    }

    @Override
    public void lineTooLong() {
      perform(session.on(new Command.Malformed("", Replies.LINE_TOO_LONG)));
    }
  }
}
