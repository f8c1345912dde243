package io.poststrom.delivery.sample;

import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Obligations as the filter queues them. */
public final class Samples {
  private static final AtomicLong NEXT = new AtomicLong();

  /** A sender's address. */
  public static final Mailbox SENDER = mailbox("sender@origin.example");

  private Samples() {}

  /** A mailbox of an ASCII or UTF-8 domain. */
  public static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), Domain.of(address.substring(at + 1)));
  }

  /** A mail id that no other sample has. */
  public static MailId mailId(Instant accepted) {
    return MailId.derived(accepted, "sample-" + NEXT.incrementAndGet());
  }

  /** An envelope from {@link #SENDER}. */
  public static Envelope envelope(MailId id, Instant accepted, long size, Recipient... recipients) {
    return new Envelope(
        id,
        new ReversePath.Of(SENDER),
        List.of(recipients),
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo("mx", "192.0.2.1", 4711, "h", Optional.empty(), ClientInfo.Trust.RELAY),
        accepted,
        size,
        1);
  }

  /** A queued obligation whose content came along. */
  public static Obligation queued(Site site, Instant accepted, String... recipients) {
    Recipient[] all =
        Arrays.stream(recipients)
            .map(Samples::mailbox)
            .map(Recipient::of)
            .toArray(Recipient[]::new);
    byte[] content = content();
    Envelope envelope = envelope(mailId(accepted), accepted, content.length, all);
    return queued(site, envelope, new ContentRef.AtRecord("mail.accepted", 0, 0), content);
  }

  /** A queued obligation. */
  public static Obligation queued(Site site, Envelope envelope, ContentRef content, byte[] value) {
    return new Obligation(
        ObligationId.of(envelope.id(), site),
        site,
        0,
        envelope,
        Collections.nCopies(envelope.recipients().size(), RecipientState.pending()),
        0,
        envelope.acceptedAt(),
        Obligation.DelayWarning.NOT_SENT,
        List.of("Received: from h by us; today\r\n"),
        content,
        value);
  }

  /** A content of two lines. */
  public static byte[] content() {
    return "Subject: hello\r\nMessage-ID: <1@origin.example>\r\n\r\nHow are you?\r\n"
        .getBytes(StandardCharsets.US_ASCII);
  }
}
