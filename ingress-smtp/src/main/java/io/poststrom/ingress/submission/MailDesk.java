package io.poststrom.ingress.submission;

import io.poststrom.ingress.session.Objection;
import io.poststrom.ingress.session.Submission;
import io.poststrom.ingress.session.Submission.Author;
import io.poststrom.ingress.session.Submission.End;
import io.poststrom.ingress.session.Submission.Refusal;
import io.poststrom.ingress.session.Submission.Wish;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Takes mails of programs, one after the other.
 *
 * <p>Thread: the one that {@code thread} leads back to.
 */
public final class MailDesk {
  /** Pieces of a mail that are fed without giving other requests their turn. */
  private static final int PIECES = 8;

  private final Surroundings world;
  private final Executor thread;
  private final Executor composers;
  private final RecentMails recent;

  /**
   * A desk in this world, on this thread.
   *
   * @param composers where mails are composed: megabytes of text take their time
   */
  public MailDesk(Surroundings world, Executor thread, Executor composers, RecentMails recent) {
    this.world = world;
    this.thread = thread;
    this.composers = composers;
    this.recent = recent;
  }

  /** What became of a mail. */
  public sealed interface Outcome {
    /** The log has it. */
    record Taken(MailId id) implements Outcome {}

    /** The client keeps it, and the log does not have it. */
    record NotTaken(Problem problem) implements Outcome {}

    /** The client keeps it; the log has not confirmed it, and may have it all the same. */
    record Unsure(Problem problem) implements Outcome {}
  }

  /**
   * A mail that is composed of its description.
   *
   * @param notAfter when it must not go to the log any more
   */
  public void submit(
      Author author,
      MailRequest mail,
      MailId id,
      Optional<Instant> notAfter,
      Consumer<Outcome> then) {
    Wish wish =
        new Wish(
            id,
            new ReversePath.Of(mail.from().mailbox()),
            mail.recipients(),
            mail.form(),
            mail.options().sendAt(),
            0,
            mail.options().tags());
    Submission submission = new Submission(world, author, wish, thread);
    submission.admit(
        refusals -> {
          if (!refusals.isEmpty()) {
            submission.drop();
            then.accept(new Outcome.NotTaken(Problem.of(refusals, places(mail))));
            return;
          }
          composers.execute(
              () -> {
                MailComposer pieces = new MailComposer(mail, id.text());
                thread.execute(() -> feed(submission, pieces, id, notAfter, then));
              });
        });
  }

  /** The log's answer to a mail whose octets have all been fed. */
  public void finish(
      Submission submission, MailId id, Optional<Instant> notAfter, Consumer<Outcome> then) {
    submission.finish(
        notAfter,
        end -> {
          submission.drop();
          then.accept(outcome(id, end));
        });
  }

  private Outcome outcome(MailId id, End end) {
    return switch (end) {
      case End.Taken(Envelope envelope) -> {
        recent.taken(envelope);
        yield new Outcome.Taken(id);
      }
      case End.Against(Objection objection) -> new Outcome.NotTaken(Problem.of(objection));
      case End.Unwanted(Reply reply) -> new Outcome.NotTaken(Problem.unwanted(reply));
      case End.Unsure(Objection objection) -> new Outcome.Unsure(Problem.of(objection));
    };
  }

  private void feed(
      Submission submission,
      MailComposer pieces,
      MailId id,
      Optional<Instant> notAfter,
      Consumer<Outcome> then) {
    for (int fed = 0; pieces.hasNext(); fed++) {
      if (submission.mustWait()) {
        submission.whenProgress(() -> feed(submission, pieces, id, notAfter, then));
        return;
      }
      if (fed == PIECES) {
        thread.execute(() -> feed(submission, pieces, id, notAfter, then));
        return;
      }
      byte[] piece = pieces.next();
      submission.feed(piece, 0, piece.length);
    }
    finish(submission, id, notAfter, then);
  }

  /** Where in the request each recipient stands. */
  private static Map<String, String> places(MailRequest mail) {
    Map<String, String> places = new HashMap<>();
    places(places, "/bcc/", mail.bcc());
    places(places, "/cc/", mail.cc());
    places(places, "/to/", mail.to());
    return places;
  }

  private static void places(
      Map<String, String> places, String member, List<MailRequest.Address> addresses) {
    for (int i = 0; i < addresses.size(); i++) {
      Mailbox mailbox = addresses.get(i).mailbox();
      places.put(mailbox.text(), member + i);
    }
  }

  /** What speaks against a raw mail. */
  public static Problem problem(List<Refusal> refusals) {
    return Problem.of(refusals, Map.of());
  }
}
