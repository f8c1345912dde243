package io.poststrom.wire;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
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
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Mails and obligations by seeded chance: every field in all its shapes. */
final class GeneratedMails {
  private static final List<String> ADDRESSES =
      List.of(
          "a@example.org",
          "A.b+c=d@EXAMPLE.org",
          "\"quoted @ and \\\" too\"@sub.example.net",
          "jörg@münchen.example",
          "用户@例子.example",
          "bob@[192.0.2.1]",
          "bob@[IPv6:2001:DB8::1]",
          "x_y@under_score.example",
          "l".repeat(64) + "@" + "d".repeat(63) + ".example");

  private final Random random;

  GeneratedMails(long seed) {
    random = new Random(seed);
  }

  AcceptedMail mail() {
    boolean inline = random.nextBoolean();
    byte[] value = octets(inline ? random.nextInt(300) : 0);
    return new AcceptedMail(
        envelope(inline ? value.length : random.nextInt(1 << 30)),
        prepended(),
        inline ? new ContentRef.Inline() : reference(),
        value,
        maybe(this::verdict));
  }

  Obligation obligation() {
    byte[] value = octets(random.nextInt(300));
    Envelope envelope = envelope(value.length == 0 ? random.nextInt(1 << 30) : value.length);
    Site site = new Site("mx:" + text(40).toLowerCase(Locale.ROOT) + "x");
    List<RecipientState> states = new ArrayList<>();
    envelope.recipients().forEach(recipient -> states.add(state()));
    return new Obligation(
        ObligationId.of(envelope.id(), site),
        site,
        random.nextInt(100),
        envelope,
        states,
        random.nextInt(100),
        time(),
        random.nextBoolean() ? Obligation.DelayWarning.SENT : Obligation.DelayWarning.NOT_SENT,
        prepended(),
        reference(),
        value);
  }

  /** Text with everything that can trouble a writer, lone surrogates left out. */
  String text(int max) {
    int[] points = new int[random.nextInt(max + 1)];
    for (int i = 0; i < points.length; i++) {
      points[i] =
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> "\"\\/\u007f\u2028\u2029".codePointAt(random.nextInt(6));
            case 2 -> 0x1f600 + random.nextInt(50);
            case 3 -> 0xa0 + random.nextInt(0x500);
            default -> ' ' + random.nextInt(95);
          };
    }
    return new String(points, 0, points.length);
  }

  private Envelope envelope(long size) {
    List<Recipient> recipients = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      recipients.add(recipient());
    }
    return new Envelope(
        MailId.random(time(), random),
        random.nextBoolean() ? new ReversePath.Null() : new ReversePath.Of(mailbox()),
        recipients,
        random.nextBoolean() ? BodyType.SEVEN_BIT : BodyType.EIGHT_BIT_MIME,
        random.nextBoolean() ? AddressForm.ASCII : AddressForm.SMTPUTF8,
        maybe(() -> random.nextBoolean() ? DsnReturn.FULL : DsnReturn.HDRS),
        maybe(() -> text(100)),
        client(),
        time(),
        size,
        random.nextInt(50),
        new Terms(
            maybe(this::time),
            random.nextInt(19) - 9,
            maybe(
                () ->
                    new Deadline(
                        time(),
                        random.nextBoolean() ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY,
                        random.nextBoolean()
                            ? DeliverBy.Trace.WANTED
                            : DeliverBy.Trace.NOT_WANTED)),
            random.nextBoolean() ? TlsDemand.REQUIRED : TlsDemand.WHEN_OFFERED,
            maybe(() -> text(60))),
        random.nextBoolean() ? List.of() : List.of(text(64), text(64)));
  }

  private Recipient recipient() {
    Set<DsnNotify> notifications = EnumSet.noneOf(DsnNotify.class);
    switch (random.nextInt(3)) {
      case 0 -> notifications.add(DsnNotify.NEVER);
      case 1 -> {
        for (DsnNotify notify : EnumSet.complementOf(EnumSet.of(DsnNotify.NEVER))) {
          if (random.nextBoolean()) {
            notifications.add(notify);
          }
        }
      }
      default -> {}
    }
    return new Recipient(
        mailbox(),
        notifications,
        maybe(() -> new OriginalRecipient("utf-8", "jörg+" + random.nextInt() + "@exämple.org")));
  }

  private ClientInfo client() {
    return new ClientInfo(
        "mx",
        "2001:db8::" + random.nextInt(1_000),
        random.nextInt(65_536),
        text(60),
        maybe(() -> text(40)),
        random.nextBoolean() ? ClientInfo.Trust.RELAY : ClientInfo.Trust.WORLD,
        maybe(() -> text(40)));
  }

  private Verdict verdict() {
    Verdict.Action[] actions = Verdict.Action.values();
    return new Verdict(
        actions[random.nextInt(actions.length)],
        random.nextGaussian() * 10,
        List.of(
            new Verdict.Symbol("SYMBOL_" + random.nextInt(), random.nextDouble(), text(60)),
            new Verdict.Symbol("OTHER", 0, "")));
  }

  private RecipientState state() {
    return switch (random.nextInt(6)) {
      case 0 -> RecipientState.pending();
      case 1 -> new RecipientState.Pending(Optional.of(diagnostic(4)));
      case 2 -> new RecipientState.Delivered(diagnostic(2));
      case 3 -> new RecipientState.Failed(diagnostic(5));
      case 4 -> new RecipientState.Expired(diagnostic(4));
      default -> new RecipientState.Cancelled(diagnostic(5));
    };
  }

  private Diagnostic diagnostic(int statusClass) {
    int code = random.nextBoolean() ? 0 : statusClass * 100 + random.nextInt(60);
    return new Diagnostic(
        time(),
        text(40),
        code,
        new EnhancedStatusCode(statusClass, random.nextInt(8), random.nextInt(1_000)),
        text(200));
  }

  private ContentRef reference() {
    return random.nextBoolean()
        ? new ContentRef.AtRecord("mail.accepted", random.nextInt(100), random.nextLong(1L << 50))
        : new ContentRef.Chunks(random.nextInt(100), List.of(random.nextLong(9), 9L, 1L << 50));
  }

  private List<String> prepended() {
    return random.nextBoolean() ? List.of() : List.of("X-A: " + text(50) + "\r\n", "B: c\r\n");
  }

  private Mailbox mailbox() {
    return MailboxParser.parse(ADDRESSES.get(random.nextInt(ADDRESSES.size())));
  }

  private Instant time() {
    return Instant.ofEpochMilli(random.nextLong(1L << 43));
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.empty() : Optional.of(value.get());
  }
}
