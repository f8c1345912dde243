package io.poststrom.ingress.probe;

import io.poststrom.ingress.probe.ProbeDialogue.Step;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandEncoder;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyParser;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One TCP connection for one question. The finding is told when it is known; QUIT has a second
 * after that, and the deadline ends everything. Lives on one event loop, but for the deadline.
 */
final class ProbeConnection implements ReplyParser.Sink {
  private static final long MILLIS_TO_QUIT = 1_000;

  private final Vertx vertx;
  private final ProbeDialogue dialogue;
  private final Runnable onGone;
  private final ReplyParser parser = new ReplyParser();
  private final CompletableFuture<Finding> finding = new CompletableFuture<>();
  private final AtomicBoolean gone = new AtomicBoolean();
  private volatile Optional<NetSocket> socket = Optional.empty();

  /** A connection to be; {@code onGone} is run once, when nothing of it is left. */
  ProbeConnection(Vertx vertx, ProbeDialogue dialogue, Runnable onGone) {
    this.vertx = vertx;
    this.dialogue = dialogue;
    this.onGone = onGone;
  }

  CompletionStage<Finding> finding() {
    return finding.copy();
  }

  void begin(Future<NetSocket> connecting, long nanos) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    long timer = vertx.setTimer(millis, ignored -> end("it has not answered in time"));
    var _ = finding.whenComplete((known, failure) -> vertx.cancelTimer(timer));
    connecting
        .onSuccess(this::connected)
        .onFailure(failure -> unconnected("it can't be reached: " + failure.getMessage()));
  }

  @Override
  public void reply(Reply reply) {
    if (finding.isDone()) {
      close(); // the reply to QUIT, or more than was asked for
      return;
    }
    switch (dialogue.on(reply)) {
      case Step.Say(Command.Understood command) -> write(command);
      case Step.Found(Finding found) -> {
        write(new Command.Quit());
        finding.complete(found);
        vertx.setTimer(MILLIS_TO_QUIT, ignored -> close());
      }
    }
  }

  @Override
  public void malformed(String why) {
    end("it brings what is no reply: " + why);
  }

  private void connected(NetSocket connection) {
    socket = Optional.of(connection);
    connection.closeHandler(ignored -> lost("it has closed the connection"));
    connection.exceptionHandler(failure -> lost("the connection has failed: " + failure));
    connection.handler(
        buffer -> {
          byte[] octets = buffer.getBytes();
          parser.feed(octets, 0, octets.length, this);
        });
    if (finding.isDone()) {
      close(); // connected after the deadline
    }
  }

  private void unconnected(String why) {
    unknown(why);
    leave();
  }

  private void lost(String why) {
    unknown(why);
    leave();
  }

  private void end(String why) {
    unknown(why);
    close();
  }

  private void unknown(String why) {
    finding.complete(new Finding.Unknown(why));
  }

  private void write(Command.Understood command) {
    socket.ifPresent(to -> to.write(Buffer.buffer(CommandEncoder.encode(command))));
  }

  private void close() {
    socket.ifPresent(NetSocket::close);
  }

  private void leave() {
    if (gone.compareAndSet(false, true)) {
      onGone.run();
    }
  }
}
