package io.poststrom.ingress.net.http;

import io.poststrom.ingress.session.Submission;
import io.poststrom.ingress.session.Submission.Author;
import io.poststrom.ingress.session.Submission.Wish;
import io.poststrom.ingress.submission.BadRequest;
import io.poststrom.ingress.submission.KeyedDesk;
import io.poststrom.ingress.submission.MailDesk;
import io.poststrom.ingress.submission.MailDesk.Outcome;
import io.poststrom.ingress.submission.Problem;
import io.poststrom.ingress.submission.Problem.Kind;
import io.poststrom.ingress.submission.RawParameters;
import io.poststrom.mail.MailId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A mail as it is, streamed: its octets go to the log while they come, and the socket is read no
 * faster than the log takes them.
 *
 * <p>Thread: its connection's event loop.
 */
final class RawBody {
  private final HttpLoop loop;
  private final HttpServerRequest request;
  private final Answering answering;
  private final Optional<String> key;
  private final MessageDigest digest = KeyedDesk.digest();

  RawBody(HttpLoop loop, HttpServerRequest request, Answering answering, Optional<String> key) {
    this.key = key;
    this.loop = loop;
    this.request = request;
    this.answering = answering;
  }

  void read(Author author) {
    long declared = Answers.declared(request);
    if (declared > loop.world().rules().maxSize()) {
      answering.problem(
          Problem.of(Kind.TOO_LARGE, "want at most " + loop.world().rules().maxSize() + " octets"));
      return;
    }
    try {
      RawParameters parameters =
          RawParameters.read(Query.of(request.uri()), loop.world().rules().maxRecipients());
      MailId id = Answers.newId(loop);
      Optional<String> claim = key.map(k -> KeyedDesk.key(author.identity(), k, 0));
      MailId claimed = claim.map(k -> loop.keyedDesk().idOf(k, id)).orElse(id);
      digest.update(String.valueOf(request.query()).getBytes(StandardCharsets.UTF_8));
      take(author, claim, parameters.wish(claimed, declared));
    } catch (BadRequest e) {
      answering.problem(e.problem());
    }
  }

  private void take(Author author, Optional<String> claim, Wish wish) {
    Submission submission = new Submission(loop.world(), author, wish, loop.thread());
    answering.whenOver(submission::drop);
    submission.admit(
        refusals -> {
          if (answering.isOver()) {
            return;
          }
          if (!refusals.isEmpty()) {
            answering.problem(MailDesk.problem(refusals));
            return;
          }
          answering.readBody(
              octets -> received(submission, octets), () -> ended(submission, claim, wish.id()));
        });
  }

  private void received(Submission submission, Buffer octets) {
    byte[] in = octets.getBytes();
    if (key.isPresent()) {
      digest.update(in);
    }
    submission.feed(in, 0, in.length);
    pauseIfFull(submission);
  }

  private void pauseIfFull(Submission submission) {
    if (submission.mustWait()) {
      answering.pause();
      submission.whenProgress(
          () -> {
            pauseIfFull(submission);
            if (!submission.mustWait()) {
              answering.resume();
            }
          });
    }
  }

  private void ended(Submission submission, Optional<String> claim, MailId id) {
    if (answering.isOver()) {
      return;
    }
    if (claim.isEmpty()) {
      loop.desk().finish(submission, id, Optional.empty(), this::answer);
      return;
    }
    loop.keyedDesk()
        .submit(
            claim.get(),
            HexFormat.of().formatHex(digest.digest()),
            id,
            (claimed, notAfter, done) ->
                finish(submission, id, claimed, Optional.of(notAfter), done),
            this::answer);
  }

  /** Its chunks are in the log under the id that it began with: it can have no other one. */
  private void finish(
      Submission submission,
      MailId id,
      MailId claimed,
      Optional<Instant> notAfter,
      Consumer<Outcome> done) {
    if (claimed.equals(id)) {
      loop.desk().finish(submission, id, notAfter, done);
    } else {
      done.accept(
          new Outcome.NotTaken(
              Problem.of(Kind.UNAVAILABLE, "the key was claimed meanwhile; send it again")));
    }
  }

  private void answer(Outcome outcome) {
    switch (outcome) {
      case Outcome.Taken(MailId taken) -> Answers.taken(request, answering, taken);
      case Outcome.NotTaken(Problem problem) -> answering.problem(problem);
      case Outcome.Unsure(Problem problem) -> answering.problem(problem);
    }
  }
}
