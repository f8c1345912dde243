package io.poststrom.ingress.session;

import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import java.util.concurrent.CompletionStage;

/** Port: hands on that mail is to be tried now. Must not block. */
public interface FlushRequests {
  /** Whether anybody may ask. */
  boolean areTaken();

  /**
   * {@link Answer.FlushAnswered}, once the queue's owners will hear of it or it is clear why not.
   */
  CompletionStage<Answer> ask(Client client, Domain domain, Reach reach);
}
