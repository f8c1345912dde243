package io.poststrom.filter.engine;

import io.poststrom.filter.pipeline.WholeContent;
import io.poststrom.mail.Envelope;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A mail as an engine is given it. Its content is read piece by piece while it is sent, so that
 * never more than a piece is in memory.
 *
 * @param prepended the fields that we have put above the content, topmost first
 * @param deadlineNanos when nobody waits any longer
 */
public record EngineMail(
    Envelope envelope, List<String> prepended, WholeContent content, long deadlineNanos) {
  /** Who is given the content. */
  public interface Sink {
    /** The next octets; not changed, not kept. */
    void octets(byte[] octets) throws IOException;
  }

  /** Octets of the content. */
  public long size() {
    return envelope.size();
  }

  /** Reads all of the content. */
  public void content(Sink sink) throws IOException {
    long left = size();
    for (int number = 0; number < content.count(); number++) {
      byte[] piece = piece(number);
      left -= piece.length;
      sink.octets(piece);
    }
    if (left != 0) {
      throw unreadable("it has " + (size() - left) + " octets, not " + size());
    }
  }

  private byte[] piece(int number) throws EngineFailure {
    try {
      return content
          .piece(number)
          .toCompletableFuture()
          .get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unreadable(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw unreadable("the log did not give it in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable("we stop");
    }
  }

  private static EngineFailure unreadable(String why) {
    return new EngineFailure(EngineFailure.Kind.CONTENT, "the content can't be read: " + why);
  }
}
