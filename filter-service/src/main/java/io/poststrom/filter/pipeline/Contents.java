package io.poststrom.filter.pipeline;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Contents made ready for checks: the start in memory, the rest for who reads the whole body.
 *
 * @param source where those lie that their record does not carry
 * @param scanLimit octets of such a content that checks look at
 */
public record Contents(ContentSource source, int scanLimit) {
  /**
   * The mail as checks see it: at once where its record carries the content, else when its first
   * piece is there. Fails where that can't be had in time.
   */
  CompletionStage<MailView> view(AcceptedMail mail, Lane lane) {
    Envelope envelope = mail.envelope();
    if (mail.content() instanceof ContentRef.Inline) {
      return CompletableFuture.completedStage(
          new MailView(envelope, mail.prepended(), mail.value()));
    }
    Pieces pieces = new Pieces(source, mail, System.nanoTime() + patience(lane).toNanos());
    return inTime(source.piece(envelope.id(), mail.content(), 0), lane.perCheck())
        .thenApply(
            first -> new MailView(envelope, mail.prepended(), scanned(first), pieces, first));
  }

  private byte[] scanned(byte[] first) {
    return first.length <= scanLimit ? first : Arrays.copyOf(first, scanLimit);
  }

  /** Nobody waits longer for what this lane finds: batch or check is over by then. */
  private static Duration patience(Lane lane) {
    return lane.perBatch().compareTo(lane.perCheck()) < 0 ? lane.perBatch() : lane.perCheck();
  }

  private static CompletionStage<byte[]> inTime(CompletionStage<byte[]> octets, Duration deadline) {
    return octets
        .toCompletableFuture()
        .copy()
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * What follows the first piece. Once nobody waits any longer nothing more is read, and no answer
   * comes either: a failure would decide a mail that is on its way to the slow lane.
   */
  private record Pieces(ContentSource source, AcceptedMail mail, long deadlineNanos)
      implements WholeBody.Rest {
    private static final Duration LONG = Duration.ofHours(1);

    @Override
    public int count() {
      return mail.content() instanceof ContentRef.Chunks chunks ? chunks.offsets().size() : 1;
    }

    @Override
    public WholeBody.Rest patient() {
      return new Pieces(source, mail, System.nanoTime() + LONG.toNanos());
    }

    @Override
    public CompletionStage<byte[]> piece(int number) {
      return System.nanoTime() - deadlineNanos > 0
          ? new CompletableFuture<>()
          : source.piece(mail.envelope().id(), mail.content(), number);
    }
  }
}
