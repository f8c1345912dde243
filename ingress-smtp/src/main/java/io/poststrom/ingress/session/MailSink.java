package io.poststrom.ingress.session;

import io.poststrom.mail.AcceptedMail;
import java.util.function.Consumer;

/**
 * Port: where accepted mails go. An implementation never blocks the caller, and calls back exactly
 * once, on any thread, within its own time limit.
 */
public interface MailSink {
  /**
   * {@link Answer.Logged} once the mail is durable, {@link Answer.NotLogged} where that fails, or
   * {@link Answer.MailRefused}.
   */
  void submit(AcceptedMail mail, Consumer<Answer> whenDone);
}
