package io.poststrom.mail;

import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail's envelope: RFC 5321 section 2.3.1 and the parameters that came with it.
 *
 * @param id the mail's identity
 * @param reversePath where reports go
 * @param recipients 1 or more; in an obligation only that obligation's
 * @param body the BODY parameter
 * @param addressForm whether SMTPUTF8 was asked for
 * @param ret RFC 3461 RET
 * @param envid RFC 3461 ENVID, xtext decoded, at most 100 characters
 * @param client who handed it in
 * @param acceptedAt when the ingress took it, to the millisecond
 * @param size octets of the content exactly as accepted, prepended fields not counted
 * @param hops Received fields in the content's header when it was accepted: RFC 5321 section 6.3
 * @param terms what the sender asks of the delivery
 * @param tags words of the sender that events carry; nobody else sees them
 */
public record Envelope(
    MailId id,
    ReversePath reversePath,
    List<Recipient> recipients,
    BodyType body,
    AddressForm addressForm,
    Optional<DsnReturn> ret,
    Optional<String> envid,
    ClientInfo client,
    Instant acceptedAt,
    long size,
    int hops,
    Terms terms,
    List<String> tags) {
  public Envelope {
    recipients = List.copyOf(recipients);
    tags = List.copyOf(tags);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
    if (size < 0 || hops < 0) {
      throw new IllegalArgumentException("size and hops are not negative");
    }
  }

  /** A mail without words of the sender's. */
  public Envelope(
      MailId id,
      ReversePath reversePath,
      List<Recipient> recipients,
      BodyType body,
      AddressForm addressForm,
      Optional<DsnReturn> ret,
      Optional<String> envid,
      ClientInfo client,
      Instant acceptedAt,
      long size,
      int hops,
      Terms terms) {
    this(
        id,
        reversePath,
        recipients,
        body,
        addressForm,
        ret,
        envid,
        client,
        acceptedAt,
        size,
        hops,
        terms,
        List.of());
  }

  /** A mail of which nothing is asked. */
  public Envelope(
      MailId id,
      ReversePath reversePath,
      List<Recipient> recipients,
      BodyType body,
      AddressForm addressForm,
      Optional<DsnReturn> ret,
      Optional<String> envid,
      ClientInfo client,
      Instant acceptedAt,
      long size,
      int hops) {
    this(
        id,
        reversePath,
        recipients,
        body,
        addressForm,
        ret,
        envid,
        client,
        acceptedAt,
        size,
        hops,
        Terms.NONE);
  }

  /** The same mail on other terms. */
  public Envelope on(Terms other) {
    return new Envelope(
        id,
        reversePath,
        recipients,
        body,
        addressForm,
        ret,
        envid,
        client,
        acceptedAt,
        size,
        hops,
        other,
        tags);
  }

  /** The same mail with the sender's words. */
  public Envelope tagged(List<String> words) {
    return new Envelope(
        id,
        reversePath,
        recipients,
        body,
        addressForm,
        ret,
        envid,
        client,
        acceptedAt,
        size,
        hops,
        terms,
        words);
  }

  /** When the first attempt may start: RFC 4865; empty: at once. */
  public Optional<Instant> releaseAt() {
    return terms.releaseAt();
  }

  /** -9 to 9, higher goes first: RFC 6710; 0 where nothing was said. */
  public int priority() {
    return terms.priority();
  }

  /** By when it is to be delivered: RFC 2852. */
  public Optional<Deadline> deadline() {
    return terms.deadline();
  }

  /**
   * Whether each host on the way must be given it over TLS and have proven its name. A report is
   * not lost over that: RFC 8689 section 5.
   */
  public boolean requiresTls() {
    return terms.tls() == TlsDemand.REQUIRED && reversePath instanceof ReversePath.Of;
  }

  /** When the time begins within which it is to be delivered. */
  public Instant dueFrom() {
    return releaseAt().filter(release -> release.isAfter(acceptedAt)).orElse(acceptedAt);
  }

  /** The same mail for a part of its recipients. */
  public Envelope withRecipients(List<Recipient> part) {
    return new Envelope(
        id,
        reversePath,
        part,
        body,
        addressForm,
        ret,
        envid,
        client,
        acceptedAt,
        size,
        hops,
        terms,
        tags);
  }
}
