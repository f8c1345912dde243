package io.poststrom.ingress.session;

import io.poststrom.ingress.session.Body.Flaw;
import io.poststrom.ingress.session.header.SubmittedHeader;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.ContentFacts;
import io.poststrom.smtp.ContentFault;
import io.poststrom.smtp.ContentSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The content of one transaction on its way in. Up to the inline limit it is gathered here; what is
 * longer goes to the {@link ContentLog} in chunks, a few unconfirmed at a time. A content with a
 * flaw is read on but no longer kept. If it is dropped midway, chunks that were written are orphans
 * that the janitor removes by time.
 *
 * <p>Belongs to one session's thread; the log's receipts come back to it through {@code thread}.
 */
final class Content implements ContentSink {
  private static final byte[] EMPTY = {};

  private final MailId mail;
  private final long maxSize;
  private final Optional<SubmittedHeader> header;
  private final ContentLimits limits;
  private final ContentLog log;
  private final MemoryBudget budget;
  private final Executor thread;
  private final HopCounter hops = new HopCounter();
  private final int firstBuffer;
  private byte[] buffer = EMPTY;
  private int length;
  private long taken;
  private long received;
  private long octets;
  private BodyType needed = BodyType.SEVEN_BIT;
  private @Nullable Flaw flaw;
  private @Nullable List<ContentLog.Stored> chunks;
  private int unconfirmed;
  private @Nullable Runnable progress;

  Content(ContentOrder order, ContentLimits limits, Storage storage, Executor thread) {
    this.mail = order.mail();
    this.maxSize = Math.min(order.maxSize(), limits.maxSize());
    this.header = order.header().open();
    this.limits = limits;
    this.log = storage.log();
    this.budget = storage.budget();
    this.thread = thread;
    this.firstBuffer = (int) Math.min(order.expected(), limits.inlineLimit());
  }

  /** Where contents are kept. */
  record Storage(ContentLog log, MemoryBudget budget) {}

  @Override
  public void content(byte[] in, int offset, int count) {
    received += count;
    if (received > maxSize) {
      spoil(Flaw.TOO_BIG);
    }
    if (header.isPresent()) {
      header.get().pass(in, offset, count, this::take);
    } else {
      take(in, offset, count);
    }
  }

  private void take(byte[] in, int offset, int count) {
    octets += count;
    hops.scan(in, offset, count);
    if (flaw != null) {
      return;
    }
    if (chunks == null && octets > limits.inlineLimit()) {
      chunks = new ArrayList<>();
    }
    if (chunks == null) {
      gather(in, offset, count);
    } else {
      chunk(in, offset, count);
    }
  }

  /** True where the client must not send more for now. */
  boolean mustWait() {
    if (chunks == null || flaw != null) {
      return false;
    }
    if (budget.isExhausted() && length > 0) {
      send();
    }
    return unconfirmed >= limits.maxUnconfirmed() || budget.isExhausted();
  }

  /** Calls back once, on the session's thread, when {@link #mustWait} is worth asking again. */
  void whenProgress(Runnable goOn) {
    progress = goOn;
    if (unconfirmed == 0) {
      budget.whenRoom(() -> thread.execute(this::moved));
    }
  }

  /** Nothing more comes: what is left goes to the log. */
  void end(ContentFacts facts) {
    header.ifPresent(head -> head.end(this::take));
    needed = facts.neededBody();
    inspect(facts);
    if (chunks != null && flaw == null && length > 0) {
      send();
    }
  }

  /** True when every chunk is confirmed or lost. */
  boolean isSettled() {
    return unconfirmed == 0 || flaw != null;
  }

  Body body() {
    return new Body(
        octets,
        received,
        hops.hops(),
        needed,
        header.map(SubmittedHeader::facts),
        Optional.ofNullable(flaw));
  }

  /** The mail that the content belongs to. */
  AcceptedMail mail(Envelope envelope, List<String> prepended) {
    return new AcceptedMail(envelope, prepended, reference(), value(), Optional.empty());
  }

  ContentRef reference() {
    if (chunks == null) {
      return new ContentRef.Inline();
    }
    int partition = chunks.isEmpty() ? 0 : chunks.getFirst().partition();
    return new ContentRef.Chunks(
        partition, chunks.stream().map(ContentLog.Stored::offset).sorted().toList());
  }

  /** The octets where the content is inline, else none. */
  byte[] value() {
    if (chunks != null) {
      return EMPTY;
    }
    return buffer.length == length ? buffer : Arrays.copyOf(buffer, length);
  }

  /** Gives the memory back; nothing may follow. */
  void drop() {
    buffer = EMPTY;
    length = 0;
    budget.give(taken);
    taken = 0;
    progress = null;
    if (flaw == null) {
      flaw = Flaw.NOT_LOGGED; // receipts that still come change nothing
    }
  }

  private void inspect(ContentFacts facts) {
    if (facts.faults().contains(ContentFault.BARE_CR)
        || facts.faults().contains(ContentFault.BARE_LF)) {
      spoil(Flaw.BARE_LINE_END);
    } else if (facts.faults().contains(ContentFault.NUL)) {
      spoil(Flaw.NUL_OCTET);
    } else if (facts.longestLine() > limits.maxLine()) {
      spoil(Flaw.LINE_TOO_LONG);
    }
  }

  private void gather(byte[] in, int offset, int count) {
    if (length + count > buffer.length) {
      // A small content mostly comes in one piece: then the first buffer is exact.
      int more = buffer.length == 0 ? firstBuffer : 2 * buffer.length;
      int wanted = Math.min(limits.inlineLimit(), Math.max(more, length + count));
      if (!budget.tryTake(wanted - buffer.length)) {
        spoil(Flaw.NO_ROOM);
        return;
      }
      taken += wanted - buffer.length;
      buffer = Arrays.copyOf(buffer, wanted);
    }
    System.arraycopy(in, offset, buffer, length, count);
    length += count;
  }

  private void chunk(byte[] in, int offset, int count) {
    int from = offset;
    int end = offset + count;
    while (from < end && flaw == null) {
      if (buffer.length < limits.chunk()) {
        budget.take(limits.chunk() - buffer.length);
        taken += limits.chunk() - buffer.length;
        buffer = Arrays.copyOf(buffer, limits.chunk());
      }
      int part = Math.min(end - from, buffer.length - length);
      System.arraycopy(in, from, buffer, length, part);
      length += part;
      from += part;
      if (length == buffer.length) {
        send();
      }
    }
  }

  /**
   * A full buffer is handed over as it is, a part of one as a copy. The buffer is given up either
   * way: a content that waits for room must hold none, or all of them could wait for each other.
   */
  private void send() {
    int size = length;
    byte[] chunk = size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
    buffer = EMPTY;
    length = 0;
    budget.take(size);
    budget.give(taken);
    taken = 0;
    unconfirmed++;
    try {
      log.append(
          mail,
          chunk,
          receipt -> {
            budget.give(size);
            thread.execute(() -> confirmed(receipt));
          });
    } catch (RuntimeException e) {
      unconfirmed--;
      budget.give(size); // no receipt comes
      throw e;
    }
  }

  private void confirmed(ContentLog.Receipt receipt) {
    unconfirmed--;
    switch (receipt) {
      case ContentLog.Stored stored when chunks != null -> chunks.add(stored);
      case ContentLog.Stored _ -> {}
      case ContentLog.Lost() -> spoil(Flaw.NOT_LOGGED);
    }
    moved();
  }

  private void moved() {
    Runnable goOn = progress;
    progress = null;
    if (goOn != null) {
      goOn.run();
    }
  }

  private void spoil(Flaw why) {
    if (flaw == null) {
      flaw = why;
      buffer = EMPTY;
      length = 0;
      budget.give(taken);
      taken = 0;
    }
  }
}
