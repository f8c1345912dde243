package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.attempt.Transport;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.Reply;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Next hops without a network: what they answer is a function of the attempt. */
final class FakeTransport implements Transport {
  /** An attempt that was made, and what was sent. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its octets only
  record Made(Attempt attempt, byte[] content) {}

  private final InstantSource clock;
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile Function<Attempt, CompletionStage<AttemptResult>> next;
  private volatile Function<Attempt, CompletionStage<?>> more =
      attempt -> CompletableFuture.completedStage("at once");

  FakeTransport(InstantSource clock) {
    this.clock = clock;
    this.next = attempt -> CompletableFuture.completedStage(delivered(attempt));
  }

  void answer(Function<Attempt, AttemptResult> how) {
    next = attempt -> CompletableFuture.completedStage(how.apply(attempt));
  }

  void answerLater(Function<Attempt, CompletionStage<AttemptResult>> how) {
    next = how;
  }

  /** The next hop takes what follows a piece of a large content only when the stage completes. */
  void takeMore(Function<Attempt, CompletionStage<?>> when) {
    more = when;
  }

  /** Attempts that have begun and not ended. */
  int inFlight() {
    return inFlight.get();
  }

  List<Made> made() {
    return List.copyOf(made);
  }

  int most() {
    return most.get();
  }

  @Override
  public CompletionStage<AttemptResult> attempt(Attempt attempt) {
    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    return read(attempt)
        .thenCompose(
            content -> {
              made.add(new Made(attempt, content));
              return next.apply(attempt);
            })
        .whenComplete((result, failure) -> inFlight.decrementAndGet());
  }

  AttemptResult delivered(Attempt attempt) {
    return result(
        attempt, Reach.REACHED, RecipientResult.Delivered::new, Reply.of(250, 0, 0, "taken"));
  }

  AttemptResult deferred(Attempt attempt) {
    return result(
        attempt, Reach.REACHED, RecipientResult.Deferred::new, Reply.of(451, 3, 0, "later"));
  }

  AttemptResult unreachable(Attempt attempt) {
    return result(
        attempt, Reach.UNREACHABLE, RecipientResult.Deferred::new, Reply.of(421, 4, 1, "down"));
  }

  AttemptResult failed(Attempt attempt) {
    return result(
        attempt, Reach.REACHED, RecipientResult.Failed::new, Reply.of(550, 1, 1, "no such user"));
  }

  private AttemptResult result(
      Attempt attempt, Reach reach, Function<Diagnostic, RecipientResult> how, Reply reply) {
    Diagnostic said = Diagnostic.remote(clock.instant(), "mx.next.example[192.0.2.25]", reply);
    List<Recipient> all = attempt.envelope().recipients();
    return new AttemptResult(
        all.stream().map(recipient -> how.apply(said)).toList(),
        List.of(new AttemptResult.Try(all, said)),
        reach);
  }

  private CompletionStage<byte[]> read(Attempt attempt) {
    return switch (attempt.content()) {
      case MailContent.AtHand(byte[] octets) -> CompletableFuture.completedStage(octets);
      case MailContent.Streamed(long size, var opener) ->
          readAll(attempt, opener.get(), new ByteArrayOutputStream());
    };
  }

  private CompletionStage<byte[]> readAll(
      Attempt attempt, ContentSource source, ByteArrayOutputStream out) {
    return source
        .next()
        .thenCompose(
            piece -> {
              if (piece.isEmpty()) {
                source.close();
                return CompletableFuture.completedStage(out.toByteArray());
              }
              out.writeBytes(piece.get());
              return more.apply(attempt).thenCompose(go -> readAll(attempt, source, out));
            });
  }
}
