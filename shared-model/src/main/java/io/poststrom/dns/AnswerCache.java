package io.poststrom.dns;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers by question until they expire, in two generations: when the young one has its half of the
 * bytes it becomes the old one, and the former old one is dropped. What is asked for again moves to
 * the young one, so the answers in use stay. A look-up takes no lock and an answer found costs no
 * allocation: it is kept as the completed stage that callers get.
 */
final class AnswerCache {
  private static final int ENTRY_BYTES = 250;
  private static final int RECORD_BYTES = 100;

  private final long generationBytes;
  private volatile Generation young = new Generation();
  private volatile Generation old = new Generation();

  AnswerCache(long bytes) {
    this.generationBytes = bytes / 2;
  }

  /** The answer's stage, or null where none is kept that lives at this time. */
  @Nullable CompletionStage<DnsAnswer> find(Question question, long nowMillis) {
    Entry entry = young.entries.get(question);
    if (entry == null) {
      entry = old.entries.get(question);
      if (entry == null) {
        return null;
      }
      if (entry.expiresMillis > nowMillis) {
        keep(question, entry);
      }
    }
    return entry.expiresMillis > nowMillis ? entry.stage : null;
  }

  void put(Question question, DnsAnswer answer, long expiresMillis) {
    keep(
        question,
        new Entry(
            CompletableFuture.completedStage(answer), expiresMillis, bytes(question, answer)));
  }

  /** About how many bytes are kept. */
  long bytes() {
    return young.bytes.get() + old.bytes.get();
  }

  private void keep(Question question, Entry entry) {
    Generation generation = young;
    Entry before = generation.entries.put(question, entry);
    long bytes = generation.bytes.addAndGet(entry.bytes - (before == null ? 0 : before.bytes));
    if (bytes > generationBytes) {
      rotate(generation);
    }
  }

  private synchronized void rotate(Generation full) {
    if (young == full) {
      old = full;
      young = new Generation();
    }
  }

  private static int bytes(Question question, DnsAnswer answer) {
    int bytes = ENTRY_BYTES + question.name().length();
    return switch (answer) {
      case DnsAnswer.Records records -> {
        for (DnsRecord record : records.records()) {
          bytes += RECORD_BYTES + octets(record);
        }
        yield bytes;
      }
      case DnsAnswer.NoData() -> bytes;
      case DnsAnswer.NxDomain() -> bytes;
      case DnsAnswer.Failure(String reason) -> bytes + reason.length();
      case DnsAnswer.Broken(String reason) -> bytes + reason.length();
    };
  }

  private static int octets(DnsRecord record) {
    return switch (record) {
      case DnsRecord.Address ignored -> 16;
      case DnsRecord.Mx(int preference, String exchange) -> exchange.length();
      case DnsRecord.Txt(String text) -> text.length();
      case DnsRecord.Ptr(String name) -> name.length();
      case DnsRecord.Alias(String target) -> target.length();
      case DnsRecord.Tlsa tlsa -> tlsa.data().length();
    };
  }

  private record Entry(CompletionStage<DnsAnswer> stage, long expiresMillis, int bytes) {}

  private static final class Generation {
    final ConcurrentMap<Question, Entry> entries = new ConcurrentHashMap<>();
    final AtomicLong bytes = new AtomicLong();
  }
}
