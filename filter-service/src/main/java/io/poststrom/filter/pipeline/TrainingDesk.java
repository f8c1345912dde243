package io.poststrom.filter.pipeline;

import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.Header;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.TrainingBox;
import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes what our users send to training addresses: the mails attached are learned, and the mail
 * itself goes nowhere. What is learned is written in the transaction that is done with the mail, so
 * it is learned once.
 *
 * <p>One mail at a time is read and learned, so that no more is in memory, and users take turns. A
 * mail whose turn does not come soon waits in the slow lane's log rather than here, where others
 * would wait with it.
 */
public final class TrainingDesk {
  /** From a larger mail nothing is learned, in octets. */
  public static final int MOST = 8 << 20;

  /** So long after it was accepted a mail's turn has to have come. */
  public static final Duration LONGEST = Duration.ofHours(1);

  /** More than the lanes bring at a time. */
  private static final int WAITING = 10_000;

  private final Contents contents;
  private final Teacher teacher;
  private final Turns turns;

  /**
   * A desk.
   *
   * @param contents where contents are read
   * @param teacher who learns
   * @param thread where mails are read and learned
   */
  public TrainingDesk(Contents contents, Teacher teacher, Executor thread) {
    this.contents = contents;
    this.teacher = teacher;
    this.turns = new Turns(thread, WAITING);
  }

  /** Port: learns from the mails attached to one. Any thread. */
  public interface Teacher {
    /** What of it is to be written; bounded, never throws. */
    Taught teach(Lecture lecture);

    /** A mail has taught nothing, for this reason. */
    void failed(MailId mail, String why);
  }

  /**
   * A mail to a training address.
   *
   * @param kind what the mails attached to it are
   * @param identity who says so
   * @param domain whose mail they were
   * @param content the mail, not copied, never changed
   */
  @SuppressWarnings("ArrayRecordComponent") // a content is never copied
  public record Lecture(MailClass kind, String identity, Domain domain, byte[] content) {}

  /**
   * What has come of it.
   *
   * @param lessons one an attached mail; copies are one
   * @param words for the event
   */
  public record Taught(List<Told> lessons, String words) {}

  /**
   * What has come of one attached mail.
   *
   * @param key of what is learned
   * @param outcome a word for it
   * @param learned to be written, if there is something
   */
  public record Told(String key, String outcome, Optional<Learned> learned) {}

  /** A recipient that is a training address for the sender. */
  record Seat(Recipient recipient, TrainingBox box, Domain domain) {
    MailClass kind() {
      return box.kind();
    }
  }

  /** What becomes of a recipient. */
  record Settled(Seat seat, Taught taught) {}

  /** The recipients who are taught; nobody who can't prove who he is teaches. */
  static List<Seat> seats(Envelope envelope, MailSettings settings) {
    if (envelope.client().identity().isEmpty()) {
      return List.of();
    }
    List<Seat> seats = new ArrayList<>();
    for (Recipient recipient : envelope.recipients()) {
      Optional<TrainingBox> box = TrainingBox.of(settings, recipient.mailbox());
      box.flatMap(one -> one.domainOf(envelope.client().identity()))
          .ifPresent(domain -> seats.add(new Seat(recipient, box.get(), domain)));
    }
    return seats;
  }

  /**
   * What becomes of these recipients; nothing yet where the mail's turn has not come. In the fast
   * lane the stage fails where that is so or the content can't be had; in the slow lane it never
   * fails.
   */
  CompletionStage<Optional<List<Settled>>> take(AcceptedMail mail, List<Seat> seats, Lane lane) {
    if (mail.envelope().size() > MOST) {
      return CompletableFuture.completedStage(
          Optional.of(nothing(seats, "it is larger than 8 MiB")));
    }
    String user = mail.envelope().client().identity().orElseThrow();
    return switch (lane.kind()) {
      case FAST -> inTheFastLane(mail, seats, lane, user);
      case SLOW -> inTheSlowLane(mail, seats, lane, user);
    };
  }

  /** The batch goes on without it. */
  private CompletionStage<Optional<List<Settled>>> inTheFastLane(
      AcceptedMail mail, List<Seat> seats, Lane lane, String user) {
    long deadline = System.nanoTime() + lane.perBatch().toNanos();
    return turns
        .enter(user, () -> settled(mail, seats, lane, deadline))
        .orTimeout(lane.perBatch().toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(Optional::of);
  }

  /**
   * The batch waits for it: a twentieth of its time for the turn to come, then for content and
   * lesson, no longer than it has.
   */
  private CompletionStage<Optional<List<Settled>>> inTheSlowLane(
      AcceptedMail mail, List<Seat> seats, Lane lane, String user) {
    Duration forReading = lane.perCheck().multipliedBy(2);
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    CompletableFuture<List<Settled>> done =
        turns.enter(
            user,
            () -> {
              if (!begun.complete(true)) {
                return List.of(); // nobody waits any more: it comes round again
              }
              return read(mail, seats, lane, System.nanoTime() + forReading.toNanos());
            });
    long turn = lane.perBatch().dividedBy(20).toMillis();
    long lesson = lane.perBatch().dividedBy(10).toMillis();
    begun
        .orTimeout(turn, TimeUnit.MILLISECONDS)
        .whenComplete(
            (now, late) -> {
              if (late == null) {
                done.orTimeout(forReading.toMillis() + lesson, TimeUnit.MILLISECONDS);
              } else {
                done.completeExceptionally(late);
              }
            });
    return done.handle(
        (settled, why) ->
            why == null
                ? Optional.of(settled)
                : why instanceof TimeoutException
                    ? Optional.empty()
                    : Optional.of(failed(mail, seats, "it could not be learned from", why)));
  }

  /** What becomes of recipients whose mail's turn has not come in all the time it has. */
  List<Settled> tooLate(MailId mail, List<Seat> seats) {
    String why = "its turn did not come within an hour: send it again";
    teacher.failed(mail, why);
    return nothing(seats, why);
  }

  private List<Settled> failed(AcceptedMail mail, List<Seat> seats, String words, Throwable why) {
    teacher.failed(mail.envelope().id(), words + ": " + why);
    return nothing(seats, words);
  }

  private static List<Settled> nothing(List<Seat> seats, String why) {
    return seats.stream().map(seat -> new Settled(seat, nothing(why))).toList();
  }

  private static Taught nothing(String why) {
    return new Taught(List.of(), "nothing is learned: " + why);
  }

  /** The same, and where the content can't be had that is what is told. */
  private List<Settled> read(AcceptedMail mail, List<Seat> seats, Lane lane, long deadlineNanos) {
    try {
      return settled(mail, seats, lane, deadlineNanos);
    } catch (Unread e) {
      return failed(mail, seats, "its content could not be read in time", e.why);
    }
  }

  /** On the desk's thread, where it waits for the content. */
  private List<Settled> settled(
      AcceptedMail mail, List<Seat> seats, Lane lane, long deadlineNanos) {
    MailView view = awaited(contents.view(mail, lane), deadlineNanos);
    byte[] octets = awaited(view.content().whole(), deadlineNanos);
    return seats.stream().map(seat -> new Settled(seat, taught(seat, view, octets))).toList();
  }

  private Taught taught(Seat seat, MailView view, byte[] octets) {
    if (seat.box().domainOf(author(view.header())).isEmpty()) {
      return nothing("its From is no address of these domains: forward it as an attachment");
    }
    String identity = view.envelope().client().identity().orElseThrow();
    return teacher.teach(new Lecture(seat.kind(), identity, seat.domain(), octets));
  }

  /** Who redirects a mail, rather than to forward it, leaves its author in From. */
  private static Optional<String> author(Header header) {
    return header.count("From") == 1
        ? header.first("From").flatMap(from -> AuthorDomains.onlyMailbox(from.value()))
        : Optional.empty();
  }

  /** The content could not be had. */
  private static final class Unread extends CompletionException {
    private static final long serialVersionUID = 1;
    private final Throwable why;

    private Unread(Throwable why) {
      super(why);
      this.why = why;
    }
  }

  private static <T> T awaited(CompletionStage<T> stage, long deadlineNanos) {
    try {
      long left = Math.max(0, deadlineNanos - System.nanoTime());
      return stage.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new Unread(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new Unread(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unread(e);
    }
  }
}
