package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.dialogue.DialogueSettings;
import io.poststrom.delivery.dialogue.DialogueSettings.Encryption;
import io.poststrom.delivery.route.Hop;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the tests of this package send, and how. */
final class Attempts {
  static final Site SITE = new Site("mx:mx.y.example");
  static final MailId MAIL = new MailId("01arz3ndektsv4rrffq69g5fav");

  private Attempts() {}

  static Attempt of(Envelope envelope, List<String> prepended, MailContent content) {
    return new Attempt(ObligationId.of(envelope.id(), SITE), SITE, 0, envelope, prepended, content);
  }

  static Attempt of(String content, String... recipients) {
    return of(content.getBytes(StandardCharsets.UTF_8), recipients);
  }

  static Attempt of(byte[] content, String... recipients) {
    return of(envelope(content.length, recipients), List.of(), new MailContent.AtHand(content));
  }

  static Envelope envelope(long size, String... recipients) {
    return new Envelope(
        MAIL,
        new ReversePath.Of(MailboxParser.parse("a@x.example")),
        Stream.of(recipients).map(MailboxParser::parse).map(Recipient::of).toList(),
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo(
            "mx", "192.0.2.1", 4321, "client.example", Optional.empty(), ClientInfo.Trust.RELAY),
        Instant.EPOCH,
        size,
        0);
  }

  static Hop hop(int rank, int port) {
    return new Hop(rank, "mx" + rank + ".y.example", InetAddress.getLoopbackAddress(), port);
  }

  /** Patient where peers answer, quick where they do not. */
  static SenderSettings settings(Duration patience) {
    return settings(patience, patience);
  }

  /** Likewise; unused connections end sooner. */
  static SenderSettings settings(Duration patience, Duration idle) {
    return new SenderSettings(
        new DialogueSettings("relay.example", Encryption.WHEN_OFFERED),
        new Timeouts(
            patience, patience, patience, patience, patience, patience, patience, patience, idle),
        100,
        100,
        1,
        Optional.empty());
  }

  /** Patient, and believes the host of that certificate. */
  static SenderSettings trusting(Duration patience, Path certificate) {
    SenderSettings usual = settings(patience);
    return new SenderSettings(
        usual.dialogue(), usual.timeouts(), 100, 100, 1, Optional.of(certificate));
  }

  /** A mail that is for TLS only. */
  static Attempt forTlsOnly(String content, String... recipients) {
    Envelope plain = envelope(content.length(), recipients);
    return of(
        plain.on(Terms.NONE.over(TlsDemand.REQUIRED)),
        List.of(),
        new MailContent.AtHand(content.getBytes(StandardCharsets.UTF_8)));
  }
}
