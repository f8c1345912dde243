package io.poststrom.wire;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.mail.Terms;
import io.poststrom.mail.Verdict;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mails whose bytes lie in the folder golden. Never change one: add another. */
final class Samples {
  static final MailId ID = new MailId("01jd9zq4x8e5t6r7m8n9p0qrst");
  static final Instant TIME = Instant.parse("2026-11-22T03:04:05.678Z");
  static final Site SITE = new Site("mx:mx1.example.net,mx2.example.net");
  static final ObligationId OBLIGATION = ObligationId.of(ID, SITE);

  private Samples() {}

  /** A mail with everything that an envelope can have. */
  static AcceptedMail full() {
    byte[] content = "Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.US_ASCII);
    Verdict verdict =
        new Verdict(
            Verdict.Action.TAG,
            6.5,
            List.of(
                new Verdict.Symbol("SPF_FAIL", 6.5, "192.0.2.1 may not send for example.org"),
                new Verdict.Symbol("HELO_OK", 0, "")));
    return new AcceptedMail(
        fullEnvelope(content.length),
        List.of("Received: from a\r\n\tby b\r\n", "Received-SPF: fail\r\n"),
        new ContentRef.Inline(),
        content,
        Optional.of(verdict));
  }

  /** A mail with as little as there may be. */
  static AcceptedMail least() {
    Envelope envelope =
        new Envelope(
            ID,
            new ReversePath.Null(),
            List.of(Recipient.of(MailboxParser.parse("postmaster@example.net"))),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo("bounce", "127.0.0.1", 0, "", Optional.empty(), ClientInfo.Trust.RELAY),
            TIME,
            0,
            0);
    return new AcceptedMail(
        envelope, List.of(), new ContentRef.Inline(), new byte[0], Optional.empty());
  }

  /** A mail that others go before. */
  static AcceptedMail unhurried() {
    AcceptedMail least = least();
    return new AcceptedMail(
        least.envelope().on(Terms.NONE.withPriority(-4)),
        least.prepended(),
        least.content(),
        least.value(),
        least.verdict());
  }

  /** A mail that is held, and to be delivered by a time. */
  static AcceptedMail timed() {
    AcceptedMail least = least();
    Terms terms =
        Terms.NONE
            .heldUntil(TIME.plusSeconds(60))
            .by(
                new Deadline(
                    TIME.plusSeconds(3_600), DeliverBy.Mode.RETURN, DeliverBy.Trace.WANTED));
    return new AcceptedMail(
        least.envelope().on(terms), List.of(), least.content(), least.value(), Optional.empty());
  }

  /** A mail that goes over TLS only. */
  static AcceptedMail secret() {
    AcceptedMail least = least();
    Terms terms = Terms.NONE.over(TlsDemand.REQUIRED);
    return new AcceptedMail(
        least.envelope().on(terms), List.of(), least.content(), least.value(), Optional.empty());
  }

  /** A mail whose content lies in chunks. */
  static AcceptedMail chunked() {
    return new AcceptedMail(
        fullEnvelope(1_500_000),
        List.of(),
        new ContentRef.Chunks(3, List.of(0L, 7L, 1_000_000_000_000L)),
        new byte[0],
        Optional.empty());
  }

  /** An obligation with a recipient in every state. */
  static Obligation obligation() {
    Diagnostic deferred =
        diagnostic(451, new EnhancedStatusCode(4, 3, 0), "try again later, please");
    Diagnostic done = diagnostic(250, new EnhancedStatusCode(2, 0, 0), "OK");
    Diagnostic failed = diagnostic(550, new EnhancedStatusCode(5, 1, 1), "no such user");
    Diagnostic ours =
        Diagnostic.local(TIME, "", new EnhancedStatusCode(4, 4, 7), "given up after 5 days");
    Diagnostic cancelled =
        Diagnostic.local(TIME, "", new EnhancedStatusCode(5, 0, 0), "cancelled by an operator");
    Envelope envelope = fullEnvelope(12_345);
    Recipient recipient = envelope.recipients().getFirst();
    return new Obligation(
        OBLIGATION,
        SITE,
        2,
        envelope.withRecipients(
            List.of(recipient, recipient, recipient, recipient, recipient, recipient)),
        List.of(
            RecipientState.pending(),
            new RecipientState.Pending(Optional.of(deferred)),
            new RecipientState.Delivered(done),
            new RecipientState.Failed(failed),
            new RecipientState.Expired(ours),
            new RecipientState.Cancelled(cancelled)),
        4,
        TIME.plusSeconds(3_600),
        Obligation.DelayWarning.SENT,
        List.of("Received: from a\r\n\tby b\r\n"),
        new ContentRef.AtRecord("mail.accepted", 5, 123_456_789),
        new byte[0]);
  }

  /** One event of each type. */
  static List<MailEvent> events() {
    String to = "bob@example.net";
    Diagnostic result = diagnostic(451, new EnhancedStatusCode(4, 3, 0), "try \"later\"");
    MailId report = new MailId("01jd9zq4x8e5t6r7m8n9p0qrsv");
    return List.of(
        new MailEvent.Accepted(
            ID,
            TIME,
            to,
            "alice@example.org",
            "mx",
            "192.0.2.1",
            "a.example.org",
            Optional.empty(),
            4_096,
            Optional.empty()),
        new MailEvent.Refused(
            ID,
            TIME,
            "",
            "",
            "mx",
            "2001:db8::1",
            "x\ty",
            Optional.empty(),
            "MAIL",
            "550 5.7.1 no",
            Optional.empty()),
        new MailEvent.Filtered(ID, TIME, to, full().verdict().orElseThrow()),
        new MailEvent.Quarantined(ID, TIME, to, "score 12.5 >= 10"),
        new MailEvent.Released(ID, TIME, to, "ann"),
        new MailEvent.Discarded(ID, TIME, to, "score 1000 >= 1000"),
        new MailEvent.Routed(ID, TIME, to, OBLIGATION, SITE),
        new MailEvent.Attempted(ID, TIME, to, OBLIGATION, 1, 1, result),
        new MailEvent.Deferred(ID, TIME, to, OBLIGATION, 1, result, TIME.plusSeconds(300)),
        new MailEvent.Delivered(
            ID,
            TIME,
            "jörg@exämple.net",
            OBLIGATION,
            2,
            diagnostic(250, new EnhancedStatusCode(2, 0, 0), "OK")),
        new MailEvent.Bounced(
            ID, TIME, to, OBLIGATION, result, Optional.of(report), Optional.empty()),
        new MailEvent.Expired(ID, TIME, to, OBLIGATION, result, Optional.empty(), Optional.empty()),
        new MailEvent.DeadLettered(
            ID,
            TIME,
            to,
            MailEvent.DeadLettered.By.DELIVERY,
            "too large for mail.outbound",
            "mail.outbound/3/42"),
        new MailEvent.Flushed(
            ID, TIME, "", "@example.org", "submission", "192.0.2.1", Optional.of("ann")),
        new MailEvent.Taught(
            ID,
            TIME,
            to,
            MailClass.SPAM,
            "learned",
            "ann@example.org",
            "example.org",
            "39f07c8c8bc25bec67c106425c91687b"),
        new MailEvent.Cancelled(ID, TIME, to, OBLIGATION, "by an operator"));
  }

  private static Diagnostic diagnostic(int code, EnhancedStatusCode status, String text) {
    return new Diagnostic(TIME, "mx1.example.net[192.0.2.7]", code, status, text);
  }

  private static Envelope fullEnvelope(long size) {
    return new Envelope(
        ID,
        new ReversePath.Of(MailboxParser.parse("\"odd @ one\"@Example.ORG")),
        List.of(
            new Recipient(
                MailboxParser.parse("jörg@münchen.example"),
                Set.of(DsnNotify.SUCCESS, DsnNotify.FAILURE, DsnNotify.DELAY),
                Optional.of(new OriginalRecipient("utf-8", "jörg@münchen.example"))),
            new Recipient(
                MailboxParser.parse("bob@[IPv6:2001:db8::1]"),
                Set.of(DsnNotify.NEVER),
                Optional.empty()),
            Recipient.of(MailboxParser.parse("carol@[192.0.2.9]"))),
        BodyType.EIGHT_BIT_MIME,
        AddressForm.SMTPUTF8,
        Optional.of(DsnReturn.HDRS),
        Optional.of("QQ314159"),
        new ClientInfo(
            "submission",
            "192.0.2.1",
            54_321,
            "client.example.org",
            Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"),
            ClientInfo.Trust.WORLD),
        TIME,
        size,
        3);
  }
}
