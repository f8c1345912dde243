package io.poststrom.ingress.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.session.Body.Flaw;
import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.ContentFacts;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  private static final int INLINE = 1_000;
  private static final int CHUNK = 4_000;
  private static final ContentLimits LIMITS = new ContentLimits(50_000, 998, INLINE, CHUNK, 2);
  private static final MailId MAIL = MailId.random(Instant.EPOCH, new Random(1));
  private static final ContentFacts FINE = new ContentFacts(0, 0, BodyType.SEVEN_BIT, Set.of());

  private final SlowLog log = new SlowLog();
  private final MemoryBudget budget = new MemoryBudget(30_000);

  /** A log that answers when it is told to. */
  private static final class SlowLog implements ContentLog {
    final List<byte[]> chunks = new ArrayList<>();
    final Queue<Runnable> answers = new ArrayDeque<>();
    boolean loses;

    @Override
    public void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone) {
      chunks.add(chunk);
      long offset = 100L + chunks.size();
      answers.add(() -> whenDone.accept(loses ? new Lost() : new Stored(3, offset)));
    }

    void answerOne() {
      answers.remove().run();
    }

    void answerAll() {
      while (!answers.isEmpty()) {
        answerOne();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, INLINE - 1, INLINE})
  void aContentUpToTheInlineLimitIsGathered(int size) {
    byte[] octets = octets(size);
    Content content = content(0);
    feed(content, octets, 97);
    content.end(FINE);
    assertTrue(content.isSettled());
    assertInstanceOf(ContentRef.Inline.class, content.reference());
    assertArrayEquals(octets, content.value());
    assertEquals(size, content.body().octets());
  }

  @ParameterizedTest
  @ValueSource(ints = {INLINE + 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 17})
  void aLongerOneGoesToTheLogOctetForOctet(int size) {
    byte[] octets = octets(size);
    Content content = content(0);
    for (int at = 0; at < size; at += 700) {
      content.content(octets, at, Math.min(700, size - at));
      log.answerAll();
    }
    content.end(FINE);
    log.answerAll();
    assertTrue(content.isSettled());
    ContentRef.Chunks chunks = assertInstanceOf(ContentRef.Chunks.class, content.reference());
    assertEquals(3, chunks.partition());
    assertEquals(log.chunks.size(), chunks.offsets().size());
    assertArrayEquals(octets, together());
    assertEquals(0, content.value().length);
  }

  @Test
  void aRangeOfSeveralChunksIsCutIntoThem() {
    byte[] octets = octets(3 * CHUNK + 5);
    Content content = content(0);
    content.content(octets, 0, octets.length);
    content.end(FINE);
    assertEquals(4, log.chunks.size());
    assertArrayEquals(octets, together());
  }

  @Test
  void theClientWaitsWhileChunksAreUnconfirmed() {
    AtomicInteger calls = new AtomicInteger();
    Content content = content(0);
    content.content(octets(2 * CHUNK), 0, 2 * CHUNK);
    assertTrue(content.mustWait());
    content.whenProgress(calls::incrementAndGet);
    log.answerOne();
    assertEquals(1, calls.get());
    assertFalse(content.mustWait());
  }

  @Test
  void anExhaustedBudgetMakesLongContentsWaitAndTheirHalfChunksGo() {
    AtomicInteger calls = new AtomicInteger();
    Content content = content(0);
    content.content(octets(INLINE + 500), 0, INLINE + 500);
    budget.take(30_000);
    assertTrue(content.mustWait());
    assertEquals(1, log.chunks.size());
    log.answerAll();
    assertTrue(content.mustWait());
    content.whenProgress(calls::incrementAndGet);
    budget.give(30_000);
    assertEquals(1, calls.get());
    assertFalse(content.mustWait());
  }

  @Test
  void anExhaustedBudgetRefusesShortContents() {
    budget.take(30_000);
    Content content = content(0);
    content.content(octets(10), 0, 10);
    assertEquals(Optional.of(Flaw.NO_ROOM), content.body().flaw());
  }

  @Test
  void aLostChunkSpoilsTheContentAndReadingGoesOn() {
    Content content = content(0);
    content.content(octets(CHUNK), 0, CHUNK);
    log.loses = true;
    log.answerAll();
    content.content(octets(CHUNK), 0, CHUNK);
    content.end(FINE);
    assertEquals(1, log.chunks.size());
    assertTrue(content.isSettled());
    assertEquals(Optional.of(Flaw.NOT_LOGGED), content.body().flaw());
    assertEquals(2 * CHUNK, content.body().octets());
  }

  @Test
  void theEndIsSettledOnlyWhenEveryChunkIsConfirmed() {
    Content content = content(0);
    content.content(octets(CHUNK + 10), 0, CHUNK + 10);
    content.end(FINE);
    assertFalse(content.isSettled());
    log.answerOne();
    assertFalse(content.isSettled());
    log.answerOne();
    assertTrue(content.isSettled());
  }

  @Test
  void allMemoryIsGivenBack() {
    Content dropped = content(0);
    dropped.content(octets(3 * CHUNK), 0, 3 * CHUNK);
    dropped.drop();
    log.answerAll();
    Content tooBig = content(0);
    feed(tooBig, octets(60_000), 5_000);
    log.answerAll();
    assertEquals(Optional.of(Flaw.TOO_BIG), tooBig.body().flaw());
    assertEquals(0, budget.used());
  }

  @Test
  void aDeclaredSizeMakesTheBufferExact() {
    byte[] octets = octets(800);
    Content content = content(800);
    feed(content, octets, 100);
    assertEquals(800, budget.used());
    assertArrayEquals(octets, content.value());
  }

  private Content content(long expected) {
    ContentOrder order = new ContentOrder(MAIL, expected, LIMITS.maxSize(), new Handling.PassBy());
    return new Content(order, LIMITS, new Content.Storage(log, budget), Runnable::run);
  }

  private static void feed(Content content, byte[] octets, int piece) {
    for (int at = 0; at < octets.length; at += piece) {
      content.content(octets, at, Math.min(piece, octets.length - at));
    }
  }

  private byte[] together() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    log.chunks.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] octets(int size) {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    return octets;
  }
}
