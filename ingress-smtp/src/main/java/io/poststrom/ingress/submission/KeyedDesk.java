package io.poststrom.ingress.submission;

import io.poststrom.ingress.session.Session.Chance;
import io.poststrom.ingress.submission.Claim.State;
import io.poststrom.ingress.submission.MailDesk.Outcome;
import io.poststrom.ingress.submission.Problem.Kind;
import io.poststrom.mail.MailId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Submits a mail once for each idempotency key. Who comes first claims the key in the log, submits,
 * and notes that it is done. Who comes later and finds it done hears the same answer; who finds it
 * claimed asks the log itself whether it has the mail. Where it has not, he waits until whoever has
 * claimed it can't be at it any more, whatever became of him, and then submits it under the same
 * id.
 *
 * <p>Thread: the one that {@code thread} leads back to.
 */
public final class KeyedDesk {
  private final Claims claims;
  private final MailStates states;
  private final Duration settled;
  private final Chance chance;
  private final Executor thread;

  /**
   * A desk.
   *
   * @param settled the longest that a submission can take, from its claim on
   */
  public KeyedDesk(
      Claims claims, MailStates states, Duration settled, Chance chance, Executor thread) {
    this.claims = claims;
    this.states = states;
    this.settled = settled;
    this.chance = chance;
    this.thread = thread;
  }

  /** A request's key: nobody's key is anybody else's. */
  public static String key(String identity, String key, int index) {
    return hash(identity.length() + ":" + identity + key + "#" + index);
  }

  /** Hexadecimal SHA-256. */
  static String hash(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** SHA-256. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** The id that a mail under this key must have; {@code otherwise} where nobody has claimed it. */
  public MailId idOf(String key, MailId otherwise) {
    return claims
        .get(key)
        .filter(claim -> claim.state() != State.FREE)
        .map(Claim::mail)
        .orElse(otherwise);
  }

  /** Hands a mail in that has been claimed. */
  public interface Attempt {
    /**
     * Hands it in under this id.
     *
     * @param notAfter when it must not go to the log any more, by the claim
     */
    void make(MailId id, Instant notAfter, Consumer<Outcome> then);
  }

  /**
   * Submits a mail, or tells what has become of it.
   *
   * @param submission hands it in, if that is this request's to do
   */
  public void submit(
      String key, String fingerprint, MailId id, Attempt submission, Consumer<Outcome> then) {
    Optional<Claim> known = claims.get(key).filter(claim -> claim.state() != State.FREE);
    Turn turn = new Turn(key, fingerprint, submission, then);
    known.ifPresentOrElse(turn::consider, () -> turn.claim(fresh(id, fingerprint)));
  }

  private Claim fresh(MailId id, String fingerprint) {
    Instant now = chance.clock().instant();
    return new Claim(id, fingerprint, now, now.plus(settled), 1, nonce(), State.OPEN);
  }

  private String nonce() {
    return Long.toHexString(chance.random().nextLong());
  }

  /** One request's turn. */
  private final class Turn {
    private final String key;
    private final String fingerprint;
    private final Attempt submission;
    private final Consumer<Outcome> then;

    Turn(String key, String fingerprint, Attempt submission, Consumer<Outcome> then) {
      this.key = key;
      this.fingerprint = fingerprint;
      this.submission = submission;
      this.then = then;
    }

    void claim(Claim mine) {
      put(
          mine,
          standing -> {
            if (standing.nonce().equals(mine.nonce())) {
              Instant notAfter = mine.until().minus(settled.dividedBy(2));
              submission.make(mine.mail(), notAfter, outcome -> submitted(mine, outcome));
            } else {
              consider(standing);
            }
          });
    }

    void consider(Claim claim) {
      if (!claim.fingerprint().equals(fingerprint)) {
        fail(Problem.of(Kind.KEY_REUSED, "this key stands for another request"));
      } else if (claim.state() == State.DONE) {
        then.accept(new Outcome.Taken(claim.mail()));
      } else {
        boolean over = !chance.clock().instant().isBefore(claim.until());
        CompletionStage<MailStates.Answer> answer =
            over ? states.findTaken(claim.mail(), claim.until()) : states.find(claim.mail());
        var _ =
            answer
                .exceptionally(why -> new MailStates.Answer.NotInTime())
                .thenAccept(a -> thread.execute(() -> looked(claim, over, a)));
      }
    }

    /** Time has passed since: only who has looked at all of the log may claim it anew. */
    private void looked(Claim claim, boolean over, MailStates.Answer answer) {
      Instant now = chance.clock().instant();
      switch (answer) {
        case MailStates.Answer.Known _ ->
            put(claim.in(State.DONE), s -> then.accept(new Outcome.Taken(claim.mail())));
        case MailStates.Answer.Unknown() when over -> claim(claim.next(now.plus(settled), nonce()));
        case MailStates.Answer.Unknown() ->
            fail(waiting(Math.max(0, Duration.between(now, claim.until()).toSeconds()) + 1));
        case MailStates.Answer.NotInTime() -> fail(waiting(1));
      }
    }

    private void submitted(Claim mine, Outcome outcome) {
      switch (outcome) {
        case Outcome.Taken taken ->
            // The log has the mail: whether it has this too only saves the next one a look.
            put(mine.in(State.DONE), s -> then.accept(taken), () -> then.accept(taken));
        case Outcome.Unsure _ -> then.accept(outcome);
        case Outcome.NotTaken _ ->
            put(mine.in(State.FREE), s -> then.accept(outcome), () -> then.accept(outcome));
      }
    }

    private void put(Claim claim, Consumer<Claim> next) {
      put(
          claim,
          next,
          () -> fail(Problem.of(Kind.UNAVAILABLE, "the log did not take the key in time")));
    }

    private void put(Claim claim, Consumer<Claim> next, Runnable otherwise) {
      var _ =
          claims
              .put(key, claim)
              .whenComplete(
                  (standing, failure) ->
                      thread.execute(
                          () -> {
                            if (failure == null) {
                              next.accept(standing);
                            } else {
                              otherwise.run();
                            }
                          }));
    }

    private void fail(Problem problem) {
      then.accept(new Outcome.NotTaken(problem));
    }
  }

  private static Problem waiting(long seconds) {
    return new Problem(
        Kind.CONFLICT,
        "a request with this key is under way, or was broken off; ask again",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.of((int) seconds));
  }
}
