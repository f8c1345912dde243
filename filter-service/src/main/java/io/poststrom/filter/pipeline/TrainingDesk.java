package io.poststrom.filter.pipeline;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.TrainingBox;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Takes what our users send to training addresses: the mails attached are learned, and the mail
 * itself goes nowhere. What is learned is written in the transaction that is done with the mail, so
 * it is learned once.
 *
 * @param contents where contents are read
 * @param teacher who learns
 */
public record TrainingDesk(Contents contents, Teacher teacher) {
  /** Port: learns from the mails attached to one. Any thread. */
  public interface Teacher {
    /** What of it is to be written; bounded, never throws. */
    Taught teach(Lecture lecture);
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
  record Seat(Recipient recipient, MailClass kind, Domain domain) {}

  /** The recipients who are taught; nobody who can't prove who he is teaches. */
  static List<Seat> seats(Envelope envelope, MailSettings settings) {
    if (envelope.client().identity().isEmpty()) {
      return List.of();
    }
    List<Seat> seats = new ArrayList<>();
    for (Recipient recipient : envelope.recipients()) {
      Optional<TrainingBox> box = TrainingBox.of(settings, recipient.mailbox());
      box.flatMap(one -> one.domainOf(envelope.client().identity()))
          .ifPresent(domain -> seats.add(new Seat(recipient, box.get().kind(), domain)));
    }
    return seats;
  }

  /** Whether nobody is to get the mail. */
  static boolean isForAll(Envelope envelope, MailSettings settings) {
    return seats(envelope, settings).size() == envelope.recipients().size();
  }

  /**
   * Learns, and settles what becomes of these recipients. In the fast lane the stage fails where
   * the content can't be had; in the slow lane it never fails.
   */
  CompletionStage<Void> take(
      AcceptedMail mail, List<Seat> seats, Lane lane, Ledger.Entries entries) {
    CompletionStage<Void> taken =
        contents
            .view(mail, lane)
            .thenCompose(view -> view.content().whole())
            .thenAcceptAsync(octets -> take(mail.envelope(), seats, octets, entries));
    return switch (lane.kind()) {
      case FAST -> taken;
      case SLOW ->
          taken.exceptionally(
              e -> {
                Throwable why =
                    e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                seats.forEach(
                    seat -> entries.taught(seat.recipient(), "nothing is learned: " + why));
                return null;
              });
    };
  }

  private void take(Envelope envelope, List<Seat> seats, byte[] octets, Ledger.Entries entries) {
    String identity = envelope.client().identity().orElseThrow();
    for (Seat seat : seats) {
      Lecture lecture = new Lecture(seat.kind(), identity, seat.domain(), octets);
      Taught taught = teacher.teach(lecture);
      taught.lessons().forEach(told -> entries.taught(seat.recipient(), lecture, told));
      entries.taught(seat.recipient(), taught.words());
    }
  }
}
