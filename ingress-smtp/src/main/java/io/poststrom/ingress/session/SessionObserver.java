package io.poststrom.ingress.session;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;

/** Port: looks on, for metrics, logs and events. Called on the session's thread; must not block. */
public interface SessionObserver {
  /** A load balancer's connection did not begin with a PROXY header, and was closed. */
  void headerMissing(InetAddress proxy, String why);

  /** A connection was one too many for a limit, and was closed. */
  void turnedAway(Client client, Reply reply, String rule);

  /** A session begins. */
  void opened(Client client);

  /** Every reply that is written. */
  void replied(Client client, Reply reply);

  /** Something was refused inside a transaction. */
  void refused(MailEvent.Refused refusal);

  /** Something that nobody foresaw, and what the client hears instead of the right answer. */
  void failed(Client client, Reply reply, Throwable why);

  /** The log has confirmed the mail; the reply that says so is on its way. */
  void accepted(AcceptedMail mail);
}
