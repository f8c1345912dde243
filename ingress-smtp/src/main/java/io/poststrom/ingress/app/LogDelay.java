package io.poststrom.ingress.app;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.mail.AcceptedMail;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Sees how long mail waits for the log. Any thread. */
final class LogDelay implements MailSink {
  private final MailSink log;
  private final LongSupplier nanos;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile long lastWord;
  private volatile long lastWait;

  LogDelay(MailSink log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  @Override
  public void submit(AcceptedMail mail, Consumer<Answer> whenDone) {
    long begun = nanos.getAsLong();
    if (waiting.getAndIncrement() == 0) {
      lastWord = begun;
      lastWait = 0;
    }
    log.submit(
        mail,
        answer -> {
          if (answer instanceof Answer.Logged) {
            lastWord = nanos.getAsLong();
            lastWait = lastWord - begun;
          }
          waiting.decrementAndGet();
          whenDone.accept(answer);
        });
  }

  /** How long the last mail has waited, or how long nothing was confirmed; 0 if nothing waits. */
  Duration now() {
    return waiting.get() == 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(lastWait, nanos.getAsLong() - lastWord));
  }
}
