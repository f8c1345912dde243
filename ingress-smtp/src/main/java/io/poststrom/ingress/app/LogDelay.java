package io.poststrom.ingress.app;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.mail.AcceptedMail;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Sees how long mail waits for the log. Any thread. */
final class LogDelay implements MailSink {
  private final MailSink log;
  private final LongSupplier nanos;
  private int waiting;
  private volatile long lastWord;
  private volatile long lastWait;

  LogDelay(MailSink log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  @Override
  public void submit(AcceptedMail mail, Consumer<Answer> whenDone) {
    long begun = nanos.getAsLong();
    begin(begun);
    AtomicBoolean over = new AtomicBoolean();
    try {
      log.submit(
          mail,
          answer -> {
            if (answer instanceof Answer.Logged) {
              lastWord = nanos.getAsLong();
              lastWait = lastWord - begun;
            }
            end(over);
            whenDone.accept(answer);
          });
    } catch (RuntimeException | Error e) {
      end(over);
      throw e;
    }
  }

  private synchronized void begin(long now) {
    if (waiting == 0) {
      lastWord = now;
      lastWait = 0;
    }
    waiting++;
  }

  private synchronized void end(AtomicBoolean over) {
    waiting -= over.getAndSet(true) ? 0 : 1;
  }

  /** How long the last mail has waited, or how long nothing was confirmed; 0 if nothing waits. */
  synchronized Duration now() {
    return waiting == 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(lastWait, nanos.getAsLong() - lastWord));
  }
}
