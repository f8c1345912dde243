package io.poststrom.event;

import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Verdict;
import io.poststrom.site.Site;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened to a mail for one recipient. A mail's terminal events are {@link
 * Delivered}, {@link Bounced}, {@link Expired}, {@link Quarantined} and {@link DeadLettered} (until
 * a person decides: {@link Released}, {@link Discarded}), {@link Discarded} and {@link Cancelled};
 * every accepted recipient reaches exactly one.
 */
public sealed interface MailEvent {
  /** The mail. A refused one has an id too, made when its transaction began. */
  MailId mail();

  /** When it happened. */
  Instant time();

  /**
   * The recipient's address as text; empty in a {@link Refused} that came before any RCPT, and in a
   * {@link DeadLettered} whose envelope can't be read.
   */
  String recipient();

  /**
   * We answered 250: from now on we owe an outcome.
   *
   * @param identity who the client has proven to be
   * @param releaseAt until when it is held, where that was asked for
   * @param priority that was asked for, else 0
   * @param tags words that the sender gave the mail
   */
  record Accepted(
      MailId mail,
      Instant time,
      String recipient,
      String reversePath,
      String listener,
      String client,
      String helo,
      Optional<String> identity,
      long size,
      Optional<Instant> releaseAt,
      int priority,
      List<String> tags)
      implements MailEvent {
    public Accepted {
      tags = List.copyOf(tags);
    }

    /** One of normal priority, without words of the sender's. */
    public Accepted(
        MailId mail,
        Instant time,
        String recipient,
        String reversePath,
        String listener,
        String client,
        String helo,
        Optional<String> identity,
        long size,
        Optional<Instant> releaseAt) {
      this(
          mail,
          time,
          recipient,
          reversePath,
          listener,
          client,
          helo,
          identity,
          size,
          releaseAt,
          0,
          List.of());
    }
  }

  /**
   * We refused in the session: the client keeps the mail.
   *
   * @param identity who the client has proven to be
   * @param stage CONNECT, HELO, MAIL, RCPT, DATA or END-OF-DATA
   * @param reply our reply on one line
   * @param rule the name of the sender rule that it breaks, or of the check at the door that it
   *     does not pass, where that is why
   */
  record Refused(
      MailId mail,
      Instant time,
      String recipient,
      String reversePath,
      String listener,
      String client,
      String helo,
      Optional<String> identity,
      String stage,
      String reply,
      Optional<String> rule)
      implements MailEvent {}

  /** The checks are done. */
  record Filtered(MailId mail, Instant time, String recipient, Verdict verdict)
      implements MailEvent {}

  /** Held for a person. */
  record Quarantined(MailId mail, Instant time, String recipient, String reason)
      implements MailEvent {}

  /**
   * A person has let it go on from quarantine.
   *
   * @param by who
   */
  record Released(MailId mail, Instant time, String recipient, String by) implements MailEvent {}

  /** Dropped by rule. */
  record Discarded(MailId mail, Instant time, String recipient, String reason)
      implements MailEvent {}

  /** Addressed: the recipient is part of this obligation. */
  record Routed(MailId mail, Instant time, String recipient, ObligationId obligation, Site site)
      implements MailEvent {}

  /**
   * One try at one host came to an end for this recipient.
   *
   * @param attempt 1 for the first
   * @param host 1 for the first host that was tried for this recipient in the attempt
   */
  record Attempted(
      MailId mail,
      Instant time,
      String recipient,
      ObligationId obligation,
      int attempt,
      int host,
      Diagnostic result)
      implements MailEvent {}

  /**
   * Put off.
   *
   * @param due when it is tried next
   */
  record Deferred(
      MailId mail,
      Instant time,
      String recipient,
      ObligationId obligation,
      int attempt,
      Diagnostic reason,
      Instant due)
      implements MailEvent {}

  /** The next hop has it. */
  record Delivered(
      MailId mail,
      Instant time,
      String recipient,
      ObligationId obligation,
      int attempt,
      Diagnostic result)
      implements MailEvent {}

  /**
   * Refused for good.
   *
   * @param report the mail that tells the sender; absent where nobody is to be told
   * @param unreported why nobody may be told, where it is not the sender's wish
   */
  record Bounced(
      MailId mail,
      Instant time,
      String recipient,
      ObligationId obligation,
      Diagnostic reason,
      Optional<MailId> report,
      Optional<String> unreported)
      implements MailEvent {}

  /** Given up after the queue life. */
  record Expired(
      MailId mail,
      Instant time,
      String recipient,
      ObligationId obligation,
      Diagnostic reason,
      Optional<MailId> report,
      Optional<String> unreported)
      implements MailEvent {}

  /**
   * Set aside in {@code mail.dead-letter}, because its record could not be handled: it goes no
   * further before a person has decided.
   *
   * @param reason what is wrong
   * @param from where the record was found: {@code TOPIC/PARTITION/OFFSET}
   */
  record DeadLettered(
      MailId mail, Instant time, String recipient, By by, String reason, String from)
      implements MailEvent {
    /** Who could not handle it. */
    public enum By {
      FILTER,
      DELIVERY
    }
  }

  /**
   * A client has asked for attempts at a domain's mail now, and they begin. It is about no mail:
   * its id is its own.
   *
   * @param node the domain, after {@code @} where what is below it is meant, too
   * @param identity who the client has proven to be
   */
  record Flushed(
      MailId mail,
      Instant time,
      String recipient,
      String node,
      String listener,
      String client,
      Optional<String> identity)
      implements MailEvent {}

  /**
   * A mail was taught to the classifier: one attached to this one, by who has sent it to a training
   * address; or this one, by who has decided about it in quarantine.
   *
   * @param kind as what
   * @param outcome learned, changed, known or refused
   * @param by the user, or the person whose token it was
   * @param domain whose mail it was; empty where that is nobody's in particular
   * @param lesson the key of what is learned in {@code mail.bayes}
   */
  record Taught(
      MailId mail,
      Instant time,
      String recipient,
      MailClass kind,
      String outcome,
      String by,
      String domain,
      String lesson)
      implements MailEvent {}

  /** Cancelled by an operator. */
  record Cancelled(
      MailId mail, Instant time, String recipient, ObligationId obligation, String reason)
      implements MailEvent {}
}
