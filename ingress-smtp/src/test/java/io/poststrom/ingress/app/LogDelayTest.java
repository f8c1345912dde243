package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.beforequeue.AskedMails;
import io.poststrom.ingress.session.Answer;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LogDelayTest {
  private static final AcceptedMail MAIL = AskedMails.mail("mx", Trust.WORLD, Optional.empty());

  private final AtomicLong clock = new AtomicLong();
  private final Queue<Consumer<Answer>> asked = new ArrayDeque<>();
  private final LogDelay delay = new LogDelay((mail, whenDone) -> asked.add(whenDone), clock::get);

  @Test
  void aLogThatConfirmsNothingIsLateFromTheFirstMailOn() {
    secondsPass(100, 0);
    submit();
    secondsPass(3, 3);
    submit();
    secondsPass(4, 7);
    answer(new Answer.Logged());
    secondsPass(1, 7); // as long as the mail before has waited
    secondsPass(9, 10);
    answer(new Answer.NotLogged());
    secondsPass(1, 0); // nothing waits
    submit();
    secondsPass(1, 1);
  }

  private void submit() {
    delay.submit(MAIL, answer -> {});
  }

  private void answer(Answer answer) {
    asked.remove().accept(answer);
  }

  private void secondsPass(int seconds, int late) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    assertEquals(Duration.ofSeconds(late), delay.now());
  }
}
