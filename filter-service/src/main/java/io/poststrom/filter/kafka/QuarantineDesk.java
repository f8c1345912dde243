package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.kafka.QuarantineLessons.Taught;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Already.Part;
import io.poststrom.filter.quarantine.Decided.Whole;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.filter.quarantine.Settled;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Where held mails are looked at and decided.
 *
 * <p>Guarantee: each recipient of a held mail is decided once, whoever asks at the same time, and
 * whatever crashes. Every decision is one transaction of {@link QuarantineTransaction}, whose
 * transactional id all processes share: who opens it makes the broker refuse all that another one
 * still writes under it. Then the log is read to its end, and what is still held is decided. Where
 * a commit's answer is lost, the next turn reads what came of it, and knows a decision of its own
 * by who has made it when.
 *
 * <p>Threads: any may ask; the work is done on one of its own, one wish after another.
 */
public final class QuarantineDesk implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(QuarantineDesk.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int TURNS = 6;

  /** Before the second turn, at most; twice as long before each next one. */
  private static final long PAUSE_MILLIS = 200;

  private final Shelf shelf;
  private final QuarantineLessons lessons;
  private final InstantSource clock;
  private final QuarantineTail tail;
  private final LogReader reader;
  private final Admin admin;
  private final QuarantineTransaction transaction;
  private final QuarantineExpiry expiry;
  private final QuarantineSearch search;
  private final QuarantineDigests digests;
  private volatile BiConsumer<Wish, AcceptedMail> listener = (wish, mail) -> {};
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("poststrom-quarantine").daemon().factory());

  /** What it works with beside Kafka. */
  public record Company(
      LogReader reader, Shelf shelf, QuarantineLessons lessons, InstantSource clock) {}

  /** A desk that {@link #start} opens. */
  public QuarantineDesk(KafkaSettings kafka, String name, Company company) {
    this(kafka, name, company, KafkaProducer::new);
  }

  QuarantineDesk(
      KafkaSettings kafka, String name, Company company, QuarantineTransaction.Producers writing) {
    shelf = company.shelf();
    clock = company.clock();
    reader = company.reader();
    lessons = company.lessons();
    tail = new QuarantineTail(kafka, name, shelf);
    admin = Admin.create(Clients.common(kafka, name + "-admin"));
    transaction = new QuarantineTransaction(kafka, name, writing);
    expiry = new QuarantineExpiry(kafka, name + "-expiry", shelf, transaction);
    search = new QuarantineSearch(kafka, name + "-search");
    digests = new QuarantineDigests(admin, shelf, transaction);
  }

  /**
   * Who is told of each mail about which a person has decided, on the desk's thread: of the first
   * decision only, where there are several about its recipients.
   */
  public void onDecision(BiConsumer<Wish, AcceptedMail> hears) {
    listener = hears;
  }

  /** Begins to read. */
  public void start() {
    tail.start();
  }

  /** All that is held of a mail, with content and verdict; none where nothing is. */
  public CompletionStage<List<Whole>> look(MailId id) {
    return CompletableFuture.supplyAsync(() -> whole(id), thread);
  }

  /** Decides; never fails. */
  public CompletionStage<Decided> decide(Wish wish) {
    return CompletableFuture.supplyAsync(() -> inTurns(wish), thread);
  }

  /** Lets all expire that was held before a time; completes with how many mails that were. */
  public CompletionStage<Integer> expire(Instant before, String reason) {
    return inTransaction(
        () -> {
          int count = 0;
          for (Map.Entry<TopicPartition, Long> due : LogTimes.before(admin, before).entrySet()) {
            if (due.getValue() > shelf.expiredBelow(due.getKey().partition())) {
              transaction.open();
              readToTheEnd();
              count += expiry.expire(due.getKey(), due.getValue(), reason, now());
            }
          }
          return count;
        });
  }

  /**
   * Writes some of the digests that are due; completes with how many, none where that is all.
   *
   * @param written hears how many of them are committed, as they are
   */
  public CompletionStage<Integer> digest(QuarantineDigests.Plan plan, IntConsumer written) {
    return inTransaction(
        () -> {
          if (!digests.isDue(plan, now())) {
            return 0;
          }
          transaction.open();
          return digests.write(plan, now(), readToTheEnd(), written);
        });
  }

  private interface Work {
    int done() throws InterruptedException, ExecutionException, TimeoutException;
  }

  private CompletionStage<Integer> inTransaction(Work work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.done();
          } catch (InterruptedException e) {
            throw new InterruptException(e);
          } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(e);
          } finally {
            transaction.close();
          }
        },
        thread);
  }

  private Decided inTurns(Wish wish) {
    String why = "";
    Instant at = now(); // of all turns
    Optional<Attempt> before = Optional.empty();
    for (int turn = 1; turn <= TURNS; turn++) {
      try {
        pauseBefore(turn);
        transaction.open();
        readToTheEnd();
        if (before.isPresent() && isDone(before.get())) {
          return done(before.get());
        }
        before = attempt(wish, at);
        if (before.isEmpty()) {
          return settled(wish);
        }
        write(before.get());
        return done(before.get());
      } catch (InterruptException | InterruptedException e) {
        return new Decided.Unknown("the service stops");
      } catch (KafkaException | ExecutionException | TimeoutException | BadRecord e) {
        why = Reason.of(e);
        LOG.infof("Mail %s could not be decided (%s), turn %d", wish.mail(), why, turn);
      } catch (RuntimeException e) {
        LOG.errorf(e, "Mail %s could not be decided", wish.mail());
        return new Decided.Unknown(e.toString());
      } finally {
        transaction.close();
      }
    }
    return new Decided.Unknown(why);
  }

  /** Two who push each other out of the transaction at the same pace would go on for ever. */
  private static void pauseBefore(int turn) throws InterruptedException {
    if (turn > 1) {
      Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS << (turn - 2)));
    }
  }

  /**
   * What a turn writes.
   *
   * @param wanted the records, each with the recipients it is about
   * @param isFirst whether nobody has decided anything about this mail before
   */
  private record Attempt(
      Wish wish, Instant at, List<Whole> wanted, Optional<Taught> taught, boolean isFirst) {
    List<Settled> decisions() {
      return wanted.stream()
          .map(one -> new Settled(one.place(), one.open(), wish.outcome(), wish.by(), at))
          .toList();
    }
  }

  /** Whether the log has it, though its answer was lost. */
  private boolean isDone(Attempt attempt) {
    return shelf.decisions(attempt.wish().mail()).containsAll(attempt.decisions());
  }

  /** What there is to decide; empty where that is nothing. */
  private Optional<Attempt> attempt(Wish wish, Instant at)
      throws InterruptedException, ExecutionException, TimeoutException, BadRecord {
    List<Whole> wanted = new ArrayList<>();
    for (HeldMail held : find(wish.mail())) {
      Whole whole = read(held);
      List<Integer> meant = meant(wish, whole.mail(), whole.open());
      if (!meant.isEmpty()) {
        wanted.add(new Whole(whole.place(), whole.heldAt(), whole.mail(), meant));
      }
    }
    return wanted.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Attempt(
                wish,
                at,
                wanted,
                lessons.of(wish, wanted),
                shelf.decisions(wish.mail()).isEmpty()));
  }

  private void write(Attempt attempt)
      throws InterruptedException, ExecutionException, TimeoutException {
    transaction.decide(attempt.wanted(), attempt.wish(), attempt.taught(), attempt.at());
  }

  private Decided done(Attempt attempt) {
    Wish wish = attempt.wish();
    attempt.taught().map(Taught::committed).ifPresent(Runnable::run);
    // The tail tells it, too; who has asked sees it at once.
    attempt.decisions().forEach(one -> shelf.decided(wish.mail(), one));
    if (attempt.isFirst()) {
      listener.accept(wish, attempt.wanted().getFirst().mail());
    }
    return new Decided.Done(
        attempt.wanted().stream()
            .flatMap(one -> addresses(one.mail(), one.open()).stream())
            .toList(),
        attempt.taught().map(Taught::told));
  }

  /** What was decided before, by whomever; nothing where nobody has. */
  private Decided settled(Wish wish)
      throws InterruptedException, ExecutionException, TimeoutException, BadRecord {
    List<Part> parts = new ArrayList<>();
    Map<Place, AcceptedMail> mails = new HashMap<>(); // many decisions are about one record
    for (Settled decision : shelf.decisions(wish.mail())) {
      AcceptedMail mail = mails.get(decision.place());
      if (mail == null) {
        mail = read(decision.place());
        mails.put(decision.place(), mail);
      }
      List<Integer> meant = meant(wish, mail, decision.recipients());
      if (!meant.isEmpty()) {
        parts.add(new Part(addresses(mail, meant), decision));
      }
    }
    return parts.isEmpty() ? new Decided.NotHeld() : new Decided.Already(parts);
  }

  private static List<String> addresses(AcceptedMail mail, List<Integer> recipients) {
    return recipients.stream()
        .map(i -> mail.envelope().recipients().get(i).mailbox().text())
        .toList();
  }

  private static List<Integer> meant(Wish wish, AcceptedMail mail, List<Integer> recipients) {
    return recipients.stream().filter(i -> isMeant(wish, mail, i)).toList();
  }

  private static boolean isMeant(Wish wish, AcceptedMail mail, int recipient) {
    String address = addresses(mail, List.of(recipient)).getFirst();
    return wish.to().isEmpty()
        || wish.to().stream()
            .anyMatch(to -> to.toLowerCase(Locale.ROOT).equals(address.toLowerCase(Locale.ROOT)));
  }

  private List<Whole> whole(MailId id) {
    List<Whole> all = new ArrayList<>();
    try {
      for (HeldMail held : find(id)) {
        Whole whole = read(held);
        if (!whole.open().isEmpty()) {
          all.add(whole);
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | TimeoutException | BadRecord e) {
      throw new KafkaException(e);
    }
    return all;
  }

  private List<HeldMail> find(MailId id) throws TimeoutException {
    return shelf.mayBeUnlisted(id) ? search.find(id) : shelf.find(id);
  }

  private Whole read(HeldMail held)
      throws InterruptedException, ExecutionException, TimeoutException, BadRecord {
    AcceptedMail mail = read(held.place());
    List<Integer> open = shelf.open(held.place(), mail.envelope().recipients().size());
    return new Whole(held.place(), held.heldAt(), mail, open);
  }

  private AcceptedMail read(Place place)
      throws InterruptedException, ExecutionException, TimeoutException, BadRecord {
    ConsumerRecord<String, byte[]> record =
        reader
            .read(Topic.QUARANTINED.topicName(), place.partition(), place.offset())
            .toCompletableFuture()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return MailCodec.decode(record.key(), record.headers(), record.value());
  }

  /** The end includes what lies behind a transaction of another producer that is still open. */
  private Map<TopicPartition, Long> readToTheEnd()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> ends = LogTimes.ends(admin);
    if (!tail.await(ends, PATIENCE)) {
      throw new TimeoutException("the quarantine was not read to its end in time");
    }
    return ends;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    tail.close();
    admin.close(Duration.ofSeconds(2));
  }
}
