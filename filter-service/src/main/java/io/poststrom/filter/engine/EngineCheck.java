package io.poststrom.filter.engine;

import io.poststrom.filter.engine.EngineWatch.Outcome;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.MailId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What another program thinks of a mail. Where it can't say, a symbol of score 0 says so, and the
 * mail goes on: no engine stops mail.
 *
 * <p>Threads: asked on the worker's thread, which never waits; answers come on the line's.
 */
public final class EngineCheck implements Check.Asking {
  private final Profile profile;
  private final Protocol protocol;
  private final Line line;
  private final EngineWatch watch;
  private final LongSupplier nanoTime;
  private final Breaker breaker;
  private final Answers answers;

  /**
   * An engine.
   *
   * @param name for logs and metrics
   * @param symbols its symbols
   * @param forRelay what it means for mail of our own users
   * @param sizeLimit a mail of more octets is not sent to it
   */
  public record Profile(String name, Symbols symbols, ForRelay forRelay, long sizeLimit) {}

  /** Asked over the line. */
  public EngineCheck(Profile profile, Protocol protocol, Line line, EngineWatch watch) {
    this(profile, protocol, line, watch, System::nanoTime);
  }

  EngineCheck(
      Profile profile, Protocol protocol, Line line, EngineWatch watch, LongSupplier nanoTime) {
    this.profile = profile;
    this.protocol = protocol;
    this.line = line;
    this.watch = watch;
    this.nanoTime = nanoTime;
    this.breaker = new Breaker(nanoTime);
    this.answers = new Answers(nanoTime);
  }

  @Override
  public String name() {
    return profile.name();
  }

  @Override
  public ForRelay forRelay() {
    return profile.forRelay();
  }

  @Override
  public CheckResult unanswered() {
    return profile.symbols().unavailable("no answer in time");
  }

  /** Whether it is asked, or left alone because it fails. */
  public boolean isAsked() {
    return breaker.isClosed();
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    long size = mail.envelope().size();
    if (size > profile.sizeLimit()) {
      watch.asked(Outcome.TOO_LARGE, 0);
      return CompletableFuture.completedStage(
          profile.symbols().tooLarge(size, profile.sizeLimit()));
    }
    MailId id = mail.envelope().id();
    return answers
        .of(id)
        .orElseGet(
            () ->
                switch (breaker.leave()) {
                  case ASK -> asked(mail);
                  case GREET -> {
                    greet();
                    yield notAsked();
                  }
                  case NOTHING -> notAsked();
                })
        .exceptionally(this::unavailable);
  }

  private CompletionStage<CheckResult> asked(MailView mail) {
    long start = nanoTime.getAsLong();
    CompletionStage<CheckResult> answer =
        line.talk(
                (connection, deadline) -> {
                  if (breaker.isOpen()) {
                    throw new EngineFailure(EngineFailure.Kind.BUSY, "it has failed too often");
                  }
                  return protocol.ask(connection, new EngineMail(mail, deadline));
                })
            .whenComplete((result, failure) -> note(failure, nanoTime.getAsLong() - start));
    answers.keep(mail.envelope().id(), answer);
    return answer;
  }

  private CompletionStage<CheckResult> notAsked() {
    watch.asked(Outcome.BUSY, 0);
    return CompletableFuture.failedStage(
        new EngineFailure(EngineFailure.Kind.BUSY, "it has failed too often, and is not asked"));
  }

  private void note(@Nullable Throwable failure, long nanos) {
    if (failure == null) {
      watch.asked(Outcome.ANSWERED, nanos);
      if (breaker.succeeded()) {
        watch.closed();
      }
      return;
    }
    Outcome outcome = outcome(cause(failure));
    watch.asked(outcome, nanos);
    if (outcome == Outcome.FAILED || outcome == Outcome.LATE) {
      failed(cause(failure));
    } else {
      breaker.undecided();
    }
  }

  private void failed(Throwable why) {
    if (breaker.failed()) {
      watch.opened(String.valueOf(why.getMessage()));
    }
  }

  private void greet() {
    var _ =
        line.talk((connection, deadline) -> protocol.greet(connection))
            .whenComplete(
                (name, failure) -> {
                  if (failure == null) {
                    breaker.greeted();
                  } else {
                    failed(cause(failure));
                  }
                });
  }

  private static Outcome outcome(Throwable why) {
    return why instanceof EngineFailure failure
        ? switch (failure.kind()) {
          case FAILED -> Outcome.FAILED;
          case LATE -> Outcome.LATE;
          case BUSY -> Outcome.BUSY;
          case CONTENT -> Outcome.CONTENT;
        }
        : Outcome.FAILED;
  }

  private CheckResult unavailable(Throwable why) {
    return profile.symbols().unavailable(String.valueOf(cause(why).getMessage()));
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
