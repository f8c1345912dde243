package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A mail as it is offered to a host.
 *
 * @param envelope the envelope with the recipients of this transaction
 * @param head the prepended header fields as octets
 * @param content the content as accepted
 * @param traits what head and content have that not every host can take; for a streamed content
 *     what the envelope says, the rest is found on the way
 */
@SuppressWarnings("ArrayRecordComponent") // identity is meant: octets are not copied
public record OutgoingMail(Envelope envelope, byte[] head, MailContent content, Set<Trait> traits) {
  /** Looks through head and content. */
  public static OutgoingMail of(Envelope envelope, byte[] head, MailContent content) {
    return new OutgoingMail(envelope, head, content, traits(envelope, head, content));
  }

  /** The same mail for some of its recipients. */
  public OutgoingMail to(List<Recipient> recipients) {
    return new OutgoingMail(envelope.withRecipients(recipients), head, content, traits);
  }

  /** The same mail with its content from an open source. */
  public OutgoingMail from(MailContent.Streamed opened) {
    return new OutgoingMail(envelope, head, opened, traits);
  }

  /** Octets on the wire, dot-stuffing not counted. RFC 1870 section 6.1 counts the same way. */
  public long size() {
    return head.length + content.size();
  }

  private static Set<Trait> traits(Envelope envelope, byte[] head, MailContent content) {
    TraitScan scan = new TraitScan();
    scan.feed(head, 0, head.length);
    return switch (content) {
      case MailContent.AtHand(byte[] octets) -> {
        scan.feed(octets, 0, octets.length);
        yield scan.end();
      }
      case MailContent.Streamed ignored -> declared(envelope, scan.end());
    };
  }

  private static Set<Trait> declared(Envelope envelope, Set<Trait> ofHead) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    traits.addAll(ofHead);
    traits.remove(Trait.OPEN_END);
    switch (envelope.body()) {
      case SEVEN_BIT -> {}
      case EIGHT_BIT_MIME -> traits.add(Trait.EIGHT_BIT);
    }
    switch (envelope.addressForm()) {
      case ASCII -> {}
      case SMTPUTF8 -> traits.add(Trait.EIGHT_BIT_HEADER);
    }
    return traits;
  }
}
