package io.poststrom.filter.kafka;

import io.poststrom.filter.pipeline.Arrival;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * A batch of records to what is to be written for it: all mails' checks start at once, and the
 * batch waits for them no longer than its lane says. A batch whose mails take long to be looked at
 * ends where the time is up. Called on the worker's thread.
 *
 * <p>Every record comes to something: a mail that is not decided in time, or whose filtering fails,
 * leaves the fast lane for the slow one; in the slow lane, and where the record can't be read at
 * all, it is set aside as a dead letter.
 */
final class BatchFilter {
  private static final Logger LOG = Logger.getLogger(BatchFilter.class);

  /** No mail is begun after it: rules may look at one for a fifth of a second. */
  private static final Duration BEGINNING = Duration.ofSeconds(5);

  private final MailFilter filter;
  private final Lane lane;
  private final LongSupplier nanoTime;

  BatchFilter(MailFilter filter, Lane lane, LongSupplier nanoTime) {
    this.filter = filter;
    this.lane = lane;
    this.nanoTime = nanoTime;
  }

  /** What came of one record. */
  sealed interface Result {
    /** Written for the mail. */
    record Done(ConsumerRecord<String, byte[]> source, List<Output> outputs) implements Result {}

    /** Set aside. */
    record Dead(ConsumerRecord<String, byte[]> source, String reason) implements Result {}
  }

  /** The results, in the records' order: of all of them, or of the first, one at least. */
  List<Result> process(Iterable<ConsumerRecord<String, byte[]>> records)
      throws InterruptedException {
    long begin = nanoTime.getAsLong();
    long deadline = begin + lane.perBatch().toNanos();
    List<Job> jobs = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      if (nanoTime.getAsLong() - begin > BEGINNING.toNanos()) {
        LOG.warnf(
            "The first %d mails of a batch took %s; the rest is another", jobs.size(), BEGINNING);
        break;
      }
      jobs.add(start(record));
    }
    List<Result> results = new ArrayList<>(jobs.size());
    for (Job job : jobs) {
      results.add(
          switch (job) {
            case Unreadable(var source, String reason) -> dead(source, reason);
            case Started started -> finish(started, deadline);
          });
    }
    return results;
  }

  private sealed interface Job {}

  private record Unreadable(ConsumerRecord<String, byte[]> source, String reason) implements Job {}

  private record Started(
      ConsumerRecord<String, byte[]> source,
      Arrival arrival,
      CompletableFuture<List<Output>> outputs)
      implements Job {}

  private Job start(ConsumerRecord<String, byte[]> record) {
    try {
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      Arrival arrival =
          new Arrival(
              mail, new ContentRef.AtRecord(record.topic(), record.partition(), record.offset()));
      return new Started(record, arrival, filtered(arrival));
    } catch (BadRecord e) {
      return new Unreadable(record, String.valueOf(e.getMessage()));
    }
  }

  private CompletableFuture<List<Output>> filtered(Arrival arrival) {
    try {
      return filter.filter(arrival, lane).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Result finish(Started job, long deadline) throws InterruptedException {
    try {
      long left = Math.max(0, deadline - nanoTime.getAsLong());
      return new Result.Done(job.source(), job.outputs().get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return undecided(job, "no verdict within " + lane.perBatch());
    } catch (ExecutionException e) {
      return failed(job, e.getCause() == null ? e : e.getCause());
    }
  }

  /** A content that can't be read is the log's matter; anything else is a fault of ours. */
  private Result failed(Started job, Throwable why) {
    MailId mail = job.arrival().mail().envelope().id();
    if (why instanceof IOException || why instanceof TimeoutException) {
      LOG.warnf("The content of mail %s is not at hand: %s", mail, Reason.of(why));
    } else {
      LOG.errorf(why, "Filtering mail %s failed; please report this", mail);
    }
    return undecided(job, "filtering failed: " + why);
  }

  private Result undecided(Started job, String reason) {
    return switch (lane.kind()) {
      case FAST -> new Result.Done(job.source(), filter.postpone(job.arrival()));
      case SLOW -> dead(job.source(), reason);
    };
  }

  private static Result dead(ConsumerRecord<String, byte[]> source, String reason) {
    LOG.errorf(
        "Record %s/%d/%d is set aside on mail.dead-letter: %s",
        source.topic(), source.partition(), source.offset(), reason);
    return new Result.Dead(source, reason);
  }
}
