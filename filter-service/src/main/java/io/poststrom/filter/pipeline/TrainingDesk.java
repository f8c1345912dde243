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
 * @param contents where contents are read
 * @param teacher who learns
 * @param thread where a mail is read and learned: one at a time, so that no more is in memory
 */
public record TrainingDesk(Contents contents, Teacher teacher, Executor thread) {
  /** From a larger mail nothing is learned, in octets. */
  public static final int MOST = 8 << 20;

  /** Port: learns from the mails attached to one. Any thread. */
  public interface Teacher {
    /** What of it is to be written; bounded, never throws. */
    Taught teach(Lecture lecture);

    /** A mail could not be read, and has taught nothing. */
    void failed(MailId mail, Throwable why);
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
   * What becomes of these recipients. In the fast lane the stage fails where the content can't be
   * had; in the slow lane it never fails.
   */
  CompletionStage<List<Settled>> take(AcceptedMail mail, List<Seat> seats, Lane lane) {
    if (mail.envelope().size() > MOST) {
      return CompletableFuture.completedStage(nothing(seats, "it is larger than 8 MiB"));
    }
    Duration patience = patience(lane);
    long deadline = System.nanoTime() + patience.toNanos();
    CompletableFuture<List<Settled>> settled =
        CompletableFuture.completedFuture(mail)
            .thenApplyAsync(one -> settled(one, seats, lane, deadline), thread)
            // Those whose turn has not come by then are not begun.
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    return switch (lane.kind()) {
      case FAST -> settled;
      case SLOW ->
          settled.exceptionally(
              why -> {
                teacher.failed(mail.envelope().id(), why);
                return nothing(seats, "its content could not be read in time");
              });
    };
  }

  /** The batch waits for the slow lane, and goes on without the fast one. */
  private static Duration patience(Lane lane) {
    return switch (lane.kind()) {
      case FAST -> lane.perBatch();
      case SLOW -> lane.perCheck().multipliedBy(2);
    };
  }

  private static List<Settled> nothing(List<Seat> seats, String why) {
    return seats.stream().map(seat -> new Settled(seat, nothing(why))).toList();
  }

  private static Taught nothing(String why) {
    return new Taught(List.of(), "nothing is learned: " + why);
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

  private static <T> T awaited(CompletionStage<T> stage, long deadlineNanos) {
    try {
      long left = Math.max(0, deadlineNanos - System.nanoTime());
      return stage.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
