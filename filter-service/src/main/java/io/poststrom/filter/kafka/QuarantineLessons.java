package io.poststrom.filter.kafka;

import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.LessonWatch;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Whole;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What the classifier learns from a decision about a held mail: the mail as it was accepted, in the
 * name of who has decided. Threads: the desk's.
 */
public final class QuarantineLessons {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LARGEST = 8L << 20;

  private final Supplier<Optional<Teacher>> learning;
  private final ContentSource contents;

  /** With what is learned, once that is there, and with contents from here. */
  public QuarantineLessons(Supplier<Optional<Teacher>> learning, ContentSource contents) {
    this.learning = learning;
    this.contents = contents;
  }

  /**
   * Who learns.
   *
   * @param mails what is learned stands there
   * @param watch hears of each lesson
   */
  public record Teacher(LearnedMails mails, LessonWatch watch) {}

  /**
   * A lesson, and what is told of it.
   *
   * @param committed to be run once it is in the log
   */
  record Taught(
      Decided.Learned told,
      Optional<LearnedMails.Planned> planned,
      Optional<Domain> domain,
      Runnable committed) {}

  /**
   * What is to be written with the decision; nothing where nobody wants it.
   *
   * @param decided all records of the mail that it is about
   * @throws TimeoutException where the classifier is not there yet
   */
  Optional<Taught> of(Wish wish, List<Whole> decided)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (wish.learn() == Wish.Learn.NOTHING) {
      return Optional.empty();
    }
    AcceptedMail mail = decided.getFirst().mail();
    if (mail.envelope().size() > LARGEST) {
      return Optional.of(
          new Taught(Decided.Learned.TOO_LARGE, Optional.empty(), Optional.empty(), () -> {}));
    }
    Optional<Teacher> open = learning.get();
    if (open.isEmpty()) {
      throw new TimeoutException("the classifier has not started yet");
    }
    Source source = new Source(Source.Kind.OPERATOR, wish.by() + ", quarantine");
    Lesson lesson = new Lesson(wish.kind(), content(mail), source, domain(decided));
    LearnedMails.Planned planned = open.get().mails().plan(lesson);
    Runnable committed =
        () -> {
          LearnedMails.told(planned);
          open.get().watch().taught(wish.kind(), source.kind(), planned.outcome());
        };
    return Optional.of(
        new Taught(told(planned.outcome()), Optional.of(planned), lesson.domain(), committed));
  }

  private static Decided.Learned told(Learning.Outcome outcome) {
    return switch (outcome) {
      case LEARNED -> Decided.Learned.LEARNED;
      case CHANGED -> Decided.Learned.CHANGED;
      case KNOWN -> Decided.Learned.KNOWN;
      case REFUSED -> Decided.Learned.REFUSED;
    };
  }

  /** Of all recipients that it is about, where they have one. */
  private static Optional<Domain> domain(List<Whole> decided) {
    List<Host> hosts =
        decided.stream()
            .flatMap(one -> one.open().stream().map(one.mail().envelope().recipients()::get))
            .map(recipient -> recipient.mailbox().host())
            .distinct()
            .toList();
    return hosts.size() == 1 && hosts.getFirst() instanceof Domain domain
        ? Optional.of(domain)
        : Optional.empty();
  }

  private byte[] content(AcceptedMail mail)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (mail.content() instanceof ContentRef.Inline) {
      return mail.value();
    }
    int pieces = mail.content() instanceof ContentRef.Chunks chunks ? chunks.offsets().size() : 1;
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < pieces; i++) {
      whole.writeBytes(
          contents
              .piece(mail.envelope().id(), mail.content(), i)
              .toCompletableFuture()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }
    return whole.toByteArray();
  }
}
