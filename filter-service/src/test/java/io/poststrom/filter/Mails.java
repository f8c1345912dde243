package io.poststrom.filter;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mails for tests. */
public final class Mails {
  public static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");

  public static final String CLEAN =
      """
      From: a@sender.example
      To: b@one.test
      Subject: hello
      Date: Sun, 22 Nov 2026 03:59:00 +0000
      Message-ID: <1@sender.example>

      Hello.
      """;

  public static final String GTUBE =
      CLEAN + "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n";

  private Mails() {}

  public static byte[] octets(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  public static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), Domain.of(address.substring(at + 1)));
  }

  public static MailId id(String source) {
    return MailId.derived(NOW, source);
  }

  public static ClientInfo client(Trust trust, String listener, String helo) {
    return new ClientInfo(listener, "192.0.2.7", 40_000, helo, Optional.empty(), trust);
  }

  public static ClientInfo world() {
    return client(Trust.WORLD, "mx", "mail.sender.example");
  }

  public static ClientInfo relay() {
    return client(Trust.RELAY, "submission", "laptop");
  }

  public static Envelope envelope(MailId id, ClientInfo client, long size, String... recipients) {
    List<Recipient> all = new ArrayList<>();
    for (String recipient : recipients) {
      all.add(Recipient.of(mailbox(recipient)));
    }
    return new Envelope(
        id,
        new ReversePath.Of(mailbox("a@sender.example")),
        all,
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        client,
        NOW,
        size,
        0);
  }

  /** An inline mail. */
  public static AcceptedMail mail(
      String source, ClientInfo client, String content, String... recipients) {
    byte[] octets = octets(content);
    return new AcceptedMail(
        envelope(id(source), client, octets.length, recipients),
        List.of("Received: from there by here\r\n"),
        new ContentRef.Inline(),
        octets,
        Optional.empty());
  }
}
