package io.poststrom.ingress.session;

import io.poststrom.smtp.Domain;
import java.time.Duration;

/**
 * What holds for every session of the server.
 *
 * @param hostname our name in the greeting and in Received fields
 * @param maxSize most octets of a content; announced with SIZE (RFC 1870)
 * @param maxRecipients most recipients of a mail; at least 100 by RFC 5321 section 4.5.3.1.8
 * @param maxErrors replies of 5yz in a session before it is closed
 * @param maxAuthFailures failed authentications in a session before it is closed
 * @param maxIdleCommands commands since the last accepted mail, MAIL, RCPT, DATA and BDAT not
 *     counted, before the session is closed
 * @param maxHops most Received fields in a content's header: RFC 5321 section 6.3
 * @param maxHold how long users may have a mail held: RFC 4865; zero: not at all
 * @param minDeliverBy the least time in which users may have a mail delivered or returned: RFC 2852
 * @param startTls whether STARTTLS is offered
 */
public record SessionRules(
    Domain hostname,
    long maxSize,
    int maxRecipients,
    int maxErrors,
    int maxAuthFailures,
    int maxIdleCommands,
    int maxHops,
    Duration maxHold,
    Duration minDeliverBy,
    StartTls startTls) {
  /** Whether a mail that comes in there may be held. RFC 4865 section 3: a matter of submission. */
  boolean mayHold(Listener listener) {
    return listener.isSubmission() && maxHold.isPositive();
  }

  /**
   * Whether a mail that comes in there may have a deadline. RFC 2852. None of the world: whoever it
   * names as its sender would get our reports.
   */
  boolean mayDeliverBy(Listener listener) {
    return listener.isSubmission();
  }

  /** Whether we have a certificate and a connection that is not encrypted yet can change that. */
  public enum StartTls {
    OFFERED,
    NOT_OFFERED
  }
}
