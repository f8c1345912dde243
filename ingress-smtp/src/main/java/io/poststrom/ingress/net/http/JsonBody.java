package io.poststrom.ingress.net.http;

import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.Submission.Author;
import io.poststrom.ingress.submission.BadRequest;
import io.poststrom.ingress.submission.Json;
import io.poststrom.ingress.submission.KeyedDesk;
import io.poststrom.ingress.submission.MailDesk;
import io.poststrom.ingress.submission.MailDesk.Outcome;
import io.poststrom.ingress.submission.MailReader;
import io.poststrom.ingress.submission.MailReader.Item;
import io.poststrom.ingress.submission.MailReader.Read;
import io.poststrom.ingress.submission.MailRequest;
import io.poststrom.ingress.submission.Problem;
import io.poststrom.ingress.submission.Problem.Kind;
import io.poststrom.mail.MailId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Mails in JSON. The body is gathered within a memory budget of its own, twice its octets: what is
 * read of it lives beside it, and what has room there shall not wait for itself, or keep SMTP
 * waiting. It is read on another thread, because megabytes take their time.
 *
 * <p>Thread: its connection's event loop.
 */
final class JsonBody {
  private static final int FIRST = 4 << 10;
  private static final long BODY_MILLIS = 120_000;
  private static final int OK = 200;

  private final HttpLoop loop;
  private final HttpServerRequest request;
  private final Answering answering;
  private final Optional<String> key;
  private final MailDesk desk;
  private String fingerprint = "";
  private byte[] gathered = {};
  private int length;
  private long taken;
  private long deadline = -1;

  JsonBody(HttpLoop loop, HttpServerRequest request, Answering answering, Optional<String> key) {
    this.key = key;
    this.loop = loop;
    this.request = request;
    this.answering = answering;
    this.desk = loop.desk();
  }

  void read(Author author) {
    if (Answers.declared(request) > loop.door().limits().json()) {
      answering.problem(tooLarge());
      return;
    }
    answering.whenOver(this::giveBack);
    deadline =
        loop.getVertx()
            .setTimer(
                BODY_MILLIS,
                id -> answering.problem(Problem.of(Kind.TIMED_OUT, "the body took too long")));
    answering.readBody(this::received, () -> whole(author));
  }

  private void received(Buffer octets) {
    if (answering.isOver()) {
      return;
    }
    long wanted = (long) length + octets.length();
    if (wanted > loop.door().limits().json()) {
      answering.problem(tooLarge());
    } else if (makeRoom((int) wanted)) {
      octets.getBytes(gathered, length);
      length = (int) wanted;
    } else {
      answering.problem(Problem.of(Kind.UNAVAILABLE, "no room for the mail right now"));
    }
  }

  private boolean makeRoom(int wanted) {
    if (wanted <= gathered.length) {
      return true;
    }
    long most = Math.max(Answers.declared(request), loop.door().limits().json());
    int size = (int) Math.min(most, Math.max(FIRST, Math.max(wanted, 2L * gathered.length)));
    long more = HttpDoor.FACTOR * ((long) size - gathered.length);
    if (!budget().tryTake(more)) {
      return false;
    }
    taken += more;
    gathered = Arrays.copyOf(gathered, size);
    return true;
  }

  private void whole(Author author) {
    loop.getVertx().cancelTimer(deadline);
    if (answering.isOver()) {
      return;
    }
    byte[] json = gathered;
    int octets = length;
    gathered = new byte[0];
    MailReader.Limits limits =
        new MailReader.Limits(loop.world().rules().maxRecipients(), loop.door().limits().mails());
    loop.readers()
        .executeBlocking(() -> read(json, octets, limits), false)
        .onSuccess(read -> submit(author, read, 0, new ArrayList<>()))
        .onFailure(this::unreadable);
  }

  private Read read(byte[] json, int octets, MailReader.Limits limits) throws BadRequest {
    if (key.isPresent()) {
      MessageDigest digest = KeyedDesk.digest();
      digest.update(json, 0, octets);
      fingerprint = HexFormat.of().formatHex(digest.digest());
    }
    return MailReader.read(json, octets, limits);
  }

  private void unreadable(Throwable why) {
    answering.problem(
        why instanceof BadRequest bad
            ? bad.problem()
            : Problem.of(Kind.FAILED, "the request could not be read; please report this"));
  }

  private void submit(Author author, Read read, int at, List<Outcome> outcomes) {
    if (answering.isOver()) {
      return; // nobody waits for the rest of a batch
    }
    if (at == read.mails().size()) {
      answer(read, outcomes);
      return;
    }
    switch (read.mails().get(at)) {
      case Item.Wrong(Problem problem) -> {
        outcomes.add(new Outcome.NotTaken(problem));
        submit(author, read, at + 1, outcomes);
      }
      case Item.Draft(var mail) ->
          submit(
              author,
              mail,
              at,
              outcome -> {
                outcomes.add(outcome);
                submit(author, read, at + 1, outcomes);
              });
    }
  }

  private void submit(Author author, MailRequest mail, int at, Consumer<Outcome> then) {
    MailId id = Answers.newId(loop);
    if (key.isEmpty()) {
      desk.submit(author, mail, id, Optional.empty(), then);
      return;
    }
    loop.keyedDesk()
        .submit(
            KeyedDesk.key(author.identity(), key.get(), at),
            fingerprint,
            id,
            (claimed, notAfter, done) ->
                desk.submit(author, mail, claimed, Optional.of(notAfter), done),
            then);
  }

  private void answer(Read read, List<Outcome> outcomes) {
    if (read.isBatch()) {
      answering.answer(OK, "application/json", Json.batch(outcomes));
      return;
    }
    switch (outcomes.getFirst()) {
      case Outcome.Taken(MailId id) -> Answers.taken(request, answering, id);
      case Outcome.NotTaken(Problem problem) -> answering.problem(problem);
      case Outcome.Unsure(Problem problem) -> answering.problem(problem);
    }
  }

  private void giveBack() {
    loop.getVertx().cancelTimer(deadline);
    gathered = new byte[0];
    budget().give(taken);
    taken = 0;
  }

  private MemoryBudget budget() {
    return loop.known().json();
  }

  private Problem tooLarge() {
    return Problem.of(
        Kind.TOO_LARGE,
        "want at most "
            + loop.door().limits().json()
            + " octets of JSON; send a larger mail raw, as message/rfc822");
  }
}
