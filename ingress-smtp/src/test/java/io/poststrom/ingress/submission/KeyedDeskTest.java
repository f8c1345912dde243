package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.poststrom.ingress.session.Session.Chance;
import io.poststrom.ingress.submission.Claim.State;
import io.poststrom.ingress.submission.MailDesk.Outcome;
import io.poststrom.ingress.submission.Problem.Kind;
import io.poststrom.mail.MailId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who may submit a mail under a key, and until when, while time passes between any two steps. */
class KeyedDeskTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration SETTLED = Duration.ofSeconds(70);
  private static final MailId ID = new MailId("01jd9zq4x8e5t6r7m8n9p0qrsv");

  private final Map<String, Claim> standing = new HashMap<>();
  private final List<Instant> deadlines = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private Instant now = START;
  private Duration putTakes = Duration.ZERO;
  private Duration lookTakes = Duration.ZERO;

  private final Claims claims =
      new Claims() {
        @Override
        public Optional<Claim> get(String key) {
          return Optional.ofNullable(standing.get(key));
        }

        @Override
        public CompletionStage<Claim> put(String key, Claim claim) {
          now = now.plus(putTakes);
          return CompletableFuture.completedFuture(standing.merge(key, claim, Claim::standing));
        }
      };

  private final MailStates nothing =
      new MailStates() {
        @Override
        public CompletionStage<Answer> find(MailId mail) {
          now = now.plus(lookTakes);
          return CompletableFuture.completedFuture(new Answer.Unknown());
        }

        @Override
        public CompletionStage<Answer> findTaken(MailId mail, Instant until) {
          return find(mail);
        }
      };

  private void submit() {
    new KeyedDesk(claims, nothing, SETTLED, new Chance(() -> now, new Random(1)), Runnable::run)
        .submit("key", "f", ID, this::submitted, outcomes::add);
  }

  private void submitted(MailId id, Instant notAfter, Consumer<Outcome> then) {
    deadlines.add(notAfter);
    then.accept(new Outcome.Taken(id));
  }

  @Test
  void aMailMayGoToTheLogForHalfOfItsClaimHoweverLongTheClaimTook() {
    putTakes = Duration.ofSeconds(3);

    submit();

    assertEquals(List.of(START.plusSeconds(35)), deadlines);
    assertEquals(State.DONE, claims.get("key").orElseThrow().state());
  }

  @Test
  void onlyALookAtAllOfTheLogAfterTheClaimGivesTheMailToAnother() {
    standing.put("key", new Claim(ID, "f", START, START.plus(SETTLED), 1, "another", State.OPEN));
    now = START.plus(SETTLED).minusSeconds(1);
    lookTakes = Duration.ofSeconds(2);

    submit();

    assertEquals(List.of(), deadlines);
    var waits = assertInstanceOf(Outcome.NotTaken.class, outcomes.getFirst()).problem();
    assertEquals(Kind.CONFLICT, waits.kind());
    assertEquals(1, waits.retryAfter().orElseThrow());

    submit();

    assertEquals(List.of(now.minus(lookTakes).plusSeconds(2 + 35)), deadlines);
    assertEquals(State.DONE, claims.get("key").orElseThrow().state());
  }
}
