package io.poststrom.ingress.beforequeue;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Mails that a filter may be asked about. */
public final class AskedMails {
  private AskedMails() {}

  /** To one recipient, from nobody. */
  public static AcceptedMail mail(String listener, Trust trust, Optional<String> identity) {
    byte[] content = "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    ClientInfo client =
        new ClientInfo(listener, "192.0.2.7", 4711, "there", Optional.empty(), trust, identity);
    Envelope envelope =
        new Envelope(
            MailId.derived(now, "asked"),
            new ReversePath.Null(),
            List.of(Recipient.of(MailboxParser.parse("a@ours.example"))),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            client,
            now,
            content.length,
            0);
    return new AcceptedMail(
        envelope, List.of(), new ContentRef.Inline(), content, Optional.empty());
  }
}
