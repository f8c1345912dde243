package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.LessonWatch;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.Decided.Wish.What;
import io.poststrom.filter.quarantine.HeldQuery;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.AcceptedMail;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;

/** A desk with what it needs, as in a pod of its own. */
record QuarantinePod(Shelf shelf, LogReader reader, LearnedMails learned, QuarantineDesk desk) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static QuarantinePod open(KafkaSettings kafka, String name) throws InterruptedException {
    return open(kafka, name, 1_000, InstantSource.system());
  }

  static QuarantinePod open(KafkaSettings kafka, String name, int listed, InstantSource clock)
      throws InterruptedException {
    return open(
        kafka, name, new Shelf(listed), clock, KafkaProducer::new, (kind, source, outcome) -> {});
  }

  /** With producers of its own for what it decides. */
  static QuarantinePod open(
      KafkaSettings kafka,
      String name,
      Shelf shelf,
      InstantSource clock,
      QuarantineTransaction.Producers producers,
      LessonWatch watch)
      throws InterruptedException {
    LogReader reader = new LogReader(Clients.common(kafka, name), name);
    LearnedMails learned =
        LearnedMails.open(
            kafka,
            name + "-bayes",
            new LearnedMails.Limits(Duration.ofDays(30), 10_000, 3),
            PATIENCE);
    QuarantineLessons lessons =
        new QuarantineLessons(
            () -> Optional.of(new QuarantineLessons.Teacher(learned, watch)),
            (mail, content, number) ->
                CompletableFuture.failedStage(new IllegalStateException("inline only")));
    QuarantineDesk desk =
        new QuarantineDesk(
            kafka, name, new QuarantineDesk.Company(reader, shelf, lessons, clock), producers);
    desk.start();
    return new QuarantinePod(shelf, reader, learned, desk);
  }

  Decided decide(AcceptedMail mail, What what, String... to) {
    return desk.decide(new Wish(mail.envelope().id(), List.of(to), what, "ann"))
        .toCompletableFuture()
        .join();
  }

  boolean lists(AcceptedMail mail) {
    return shelf.list(HeldQuery.first(1_000)).mails().stream()
        .anyMatch(held -> held.id().equals(mail.envelope().id()));
  }

  void awaitLearned(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> learned.all().size() == count);
  }

  void close() {
    desk.close();
    reader.close();
    learned.close();
  }
}
