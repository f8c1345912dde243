package io.poststrom.filter.engine;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.pipeline.MailView;
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
 * @param view the mail as checks see it
 * @param deadlineNanos when nobody waits any longer
 */
public record EngineMail(MailView view, long deadlineNanos) {
  /** Who is given the content. */
  public interface Sink {
    /** The next octets; not changed, not kept. */
    void octets(byte[] octets) throws IOException;
  }

  /** Who sent it to whom. */
  public Envelope envelope() {
    return view.envelope();
  }

  /** The fields that we have put above the content, topmost first. */
  public List<String> prepended() {
    return view.prepended();
  }

  /** The content's own header; its places are in {@link #start}. */
  public Header header() {
    return view.header();
  }

  /** The content's first octets, not changed. */
  public byte[] start() {
    return view.octets();
  }

  /** Octets of the content. */
  public long size() {
    return envelope().size();
  }

  /** Reads all of the content. */
  public void content(Sink sink) throws IOException {
    long left = size();
    for (int number = 0; number < view.content().count(); number++) {
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
      return view.content()
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
