package io.poststrom.filter.engine;

import io.poststrom.filter.pipeline.Change;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.MailId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * What an engine was asked lately. A mail that moves to the slow lane while the engine looks at it
 * is not given to it twice. Bounded in number and time; threads: any.
 */
final class Answers {
  private static final int MOST = 2_000;
  private static final long STALE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<MailId, Asked> asked = new LinkedHashMap<>();

  private record Asked(CompletionStage<CheckResult> answer, long since) {
    boolean isUseful() {
      CompletableFuture<CheckResult> future = answer.toCompletableFuture();
      return !future.isCompletedExceptionally();
    }
  }

  Answers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The answer, or the one that will come, unless it is a failure. */
  synchronized Optional<CompletionStage<CheckResult>> of(MailId mail) {
    return Optional.ofNullable(asked.get(mail)).filter(Asked::isUseful).map(Asked::answer);
  }

  synchronized void keep(MailId mail, CompletionStage<CheckResult> answer) {
    long now = nanoTime.getAsLong();
    Iterator<Asked> oldest = asked.values().iterator();
    while (oldest.hasNext() && (now - oldest.next().since() > STALE || asked.size() >= MOST)) {
      oldest.remove();
    }
    asked.put(mail, new Asked(answer, now));
    var _ = answer.thenAccept(result -> forgetIfHeavy(mail, result));
  }

  /** Whole bodies are not kept. */
  private synchronized void forgetIfHeavy(MailId mail, CheckResult result) {
    if (result.demand().changes().stream().anyMatch(Change.Body.class::isInstance)) {
      asked.remove(mail);
    }
  }
}
