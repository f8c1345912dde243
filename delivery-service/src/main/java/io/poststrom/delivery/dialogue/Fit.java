package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.EhloKeywords;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Whether a mail fits what a host offers, and in which form it goes there. What a host cannot take
 * is refused here with the status that says why, never converted.
 */
sealed interface Fit {
  /** It can go. */
  record Sendable(MailParameters parameters, ContentForm form, Timing timing) implements Fit {}

  /** Whether the host answers for the time by which the mail is to be delivered. RFC 2852. */
  enum Timing {
    /** It is told, or there is none, or it is over and the sender has been told. */
    SETTLED,
    /** It does not offer to be told. */
    UNTOLD
  }

  /** It cannot, for no recipient. */
  record Unfit(Trouble trouble) implements Fit {}

  /** Judges a mail against a host's answer to EHLO. */
  static Fit of(OutgoingMail mail, EhloKeywords offered, Instant now) {
    if (mail.size() > offered.maxSize().orElse(Long.MAX_VALUE)) {
      return unfit(
          3,
          4,
          "The mail has " + mail.size() + " octets, the host takes " + offered.maxSize().orElse(0));
    }
    if (mail.traits().contains(Trait.EIGHT_BIT) && !offered.has("8BITMIME")) {
      // RFC 6152 section 3: convert or return; a converted mail would lose its signatures.
      return new Unfit(showed(Trait.EIGHT_BIT));
    }
    if (needsSmtpUtf8(mail) && !offered.has("SMTPUTF8")) {
      return unfit(
          6,
          7,
          "The sender's address or the header is in UTF-8 and the host does not offer"
              + " SMTPUTF8");
    }
    if (mail.traits().contains(Trait.UNSAFE_LINES) && !offered.has("CHUNKING")) {
      return new Unfit(showed(Trait.UNSAFE_LINES));
    }
    Optional<Unfit> late = late(mail.envelope().deadline(), offered, now);
    return late.isPresent()
        ? late.get()
        : new Sendable(
            parameters(mail, offered, now), form(mail, offered), timing(mail, offered, now));
  }

  /**
   * A mail that goes back when late is passed on only in time, and with its time. RFC 2852 section
   * 4.1.4.1.
   */
  private static Optional<Unfit> late(
      Optional<Deadline> deadline, EhloKeywords offered, Instant now) {
    if (!deadline.map(Deadline::returns).orElse(false)) {
      return Optional.empty();
    }
    long left = deadline.get().secondsLeft(now);
    if (left <= 0) {
      return Optional.of(unfit(4, 7, "The time in which it was to be delivered is over"));
    }
    if (!offered.has("DELIVERBY")) {
      return Optional.of(
          unfit(
              3,
              3,
              "The mail is to be delivered by a time or returned, and the host does not offer"
                  + " DELIVERBY"));
    }
    return left < offered.leastDeliverBy()
        ? Optional.of(
            unfit(
                4,
                7,
                left
                    + " seconds are left to deliver it, and the host asks for "
                    + offered.leastDeliverBy()))
        : Optional.empty();
  }

  private static Timing timing(OutgoingMail mail, EhloKeywords offered, Instant now) {
    boolean running = mail.envelope().deadline().filter(d -> d.at().isAfter(now)).isPresent();
    return running && !offered.has("DELIVERBY") ? Timing.UNTOLD : Timing.SETTLED;
  }

  /** Why this recipient cannot be named to the host. RFC 6531 section 3.5. */
  static Optional<Trouble> unfit(Recipient recipient, EhloKeywords offered) {
    return recipient.mailbox().needsSmtpUtf8() && !offered.has("SMTPUTF8")
        ? Optional.of(trouble(6, 7, "The address is in UTF-8 and the host does not offer SMTPUTF8"))
        : Optional.empty();
  }

  /**
   * BDAT where DATA could not carry the octets as they are, or where it is not known: a streamed
   * content is not read twice. Else DATA, which all hosts do the same way.
   */
  private static ContentForm form(OutgoingMail mail, EhloKeywords offered) {
    boolean unknown =
        switch (mail.content()) {
          case MailContent.AtHand ignored -> false;
          case MailContent.Streamed ignored -> true;
        };
    boolean needed =
        unknown
            || mail.traits().contains(Trait.UNSAFE_LINES)
            || mail.traits().contains(Trait.OPEN_END);
    return needed && offered.has("CHUNKING") ? ContentForm.CHUNK : ContentForm.DATA;
  }

  /** What must not show up in a content that is sent in this form before it was looked through. */
  static Set<Trait> forbidden(ContentForm form, EhloKeywords offered) {
    Set<Trait> forbidden = EnumSet.noneOf(Trait.class);
    if (form != ContentForm.CHUNK) {
      forbidden.add(Trait.UNSAFE_LINES);
    }
    if (!offered.has("8BITMIME")) {
      forbidden.add(Trait.EIGHT_BIT);
    }
    return forbidden;
  }

  /** Why a content that showed a forbidden trait on the way is abandoned. */
  static Trouble showed(Trait trait) {
    return switch (trait) {
      case EIGHT_BIT, EIGHT_BIT_HEADER ->
          trouble(6, 3, "The mail has 8-bit content and the host does not offer 8BITMIME");
      case UNSAFE_LINES, OPEN_END ->
          trouble(6, 11, "The mail has a bare CR, LF or NUL and the host does not offer CHUNKING");
    };
  }

  private static MailParameters parameters(OutgoingMail mail, EhloKeywords offered, Instant now) {
    Envelope envelope = mail.envelope();
    return new MailParameters(
        offered.has("SIZE") ? OptionalLong.of(mail.size()) : OptionalLong.empty(),
        mail.traits().contains(Trait.EIGHT_BIT) ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
        offered.has("SMTPUTF8") && asksSmtpUtf8(mail) ? AddressForm.SMTPUTF8 : AddressForm.ASCII,
        offered.has("DSN") ? envelope.ret() : Optional.empty(),
        offered.has("DSN") ? envelope.envid() : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        offered.has("MT-PRIORITY") && envelope.priority() != 0
            ? OptionalInt.of(envelope.priority())
            : OptionalInt.empty(),
        offered.has("DELIVERBY") ? envelope.deadline().map(d -> d.left(now)) : Optional.empty(),
        offered.has("REQUIRETLS") ? envelope.terms().tls() : TlsDemand.WHEN_OFFERED);
  }

  private static boolean asksSmtpUtf8(OutgoingMail mail) {
    return needsSmtpUtf8(mail)
        || mail.envelope().recipients().stream().anyMatch(r -> r.mailbox().needsSmtpUtf8());
  }

  /** Whether the mail itself, its recipients aside, is internationalised. RFC 6531 section 3.2. */
  private static boolean needsSmtpUtf8(OutgoingMail mail) {
    boolean utf8Sender =
        switch (mail.envelope().reversePath()) {
          case ReversePath.Null() -> false;
          case ReversePath.Of(var mailbox) -> mailbox.needsSmtpUtf8();
        };
    // 8-bit headers of mail that never asked for SMTPUTF8 are old sins: 8BITMIME is enough there.
    return utf8Sender
        || mail.envelope().addressForm() == AddressForm.SMTPUTF8
            && mail.traits().contains(Trait.EIGHT_BIT_HEADER);
  }

  private static Unfit unfit(int subject, int detail, String text) {
    return new Unfit(trouble(subject, detail, text));
  }

  private static Trouble trouble(int subject, int detail, String text) {
    return Trouble.found(Trouble.Kind.UNFIT, 5, subject, detail, text);
  }
}
