package io.poststrom.delivery.transcript;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.dialogue.OutgoingMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One file of src/test/transcripts. */
public record Transcript(String name, List<Line> lines) {
  private static final byte[] DEFAULT_CONTENT =
      Escapes.octets("Subject: hi\\r\\n\\r\\nHello.\\r\\n");

  /** A line of the file. */
  public sealed interface Line {
    /** A mail to send. */
    @SuppressWarnings("ArrayRecordComponent")
    record Mail(Envelope envelope, String prepended, byte[] content) implements Line {
      public OutgoingMail outgoing() {
        return OutgoingMail.of(
            envelope, prepended.getBytes(StandardCharsets.UTF_8), new MailContent.AtHand(content));
      }
    }

    /** What we are to say. */
    record Client(String text) implements Line {}

    /** What we are to send, octet for octet. */
    @SuppressWarnings("ArrayRecordComponent")
    record ClientOctets(byte[] octets) implements Line {}

    /** What the host says. */
    @SuppressWarnings("ArrayRecordComponent")
    record Server(byte[] octets) implements Line {}

    /** The host closes. */
    record ServerCloses() implements Line {}

    /** Time passes. */
    record Silence(String span) implements Line {}

    /** What becomes of STARTTLS. */
    record Tls(boolean succeeds) implements Line {}

    /** What it came to for one recipient. */
    record Result(String text) implements Line {}

    /** Whether the session goes on. */
    record Session(boolean open) implements Line {}
  }

  /** All files, by name. */
  public static List<Transcript> all() {
    try (Stream<Path> files = Files.list(Path.of("src/test/transcripts"))) {
      return files
          .filter(f -> f.toString().endsWith(".smtp"))
          .sorted()
          .map(Transcript::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mails in their order. */
  public List<Line.Mail> mails() {
    return lines.stream().filter(Line.Mail.class::isInstance).map(Line.Mail.class::cast).toList();
  }

  /** The results in their order. */
  public List<String> results() {
    return lines.stream()
        .filter(Line.Result.class::isInstance)
        .map(line -> ((Line.Result) line).text())
        .toList();
  }

  /** What the results of an attempt look like in a file. */
  public static List<String> words(Envelope envelope, AttemptResult result) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < result.recipients().size(); i++) {
      RecipientResult one = result.recipients().get(i);
      String word =
          switch (one) {
            case RecipientResult.Delivered(var ignored, var handover) ->
                switch (handover) {
                  case WITH_DSN, WITHOUT_DSN, FINAL -> "delivered";
                  case UNTIMED_WITH_DSN, UNTIMED_WITHOUT_DSN -> "delivered-untimed";
                };
            case RecipientResult.Deferred ignored -> "deferred";
            case RecipientResult.MaybeDelivered ignored -> "maybe";
            case RecipientResult.Failed ignored -> "failed";
          };
      words.add(
          envelope.recipients().get(i).mailbox().text()
              + " "
              + word
              + " "
              + one.diagnostic().replyCode()
              + " "
              + one.diagnostic().status().text());
    }
    return words;
  }

  @Override
  public String toString() {
    return name;
  }

  private static Transcript read(Path file) {
    try {
      return of(file.getFileName().toString().replace(".smtp", ""), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a transcript's text. */
  public static Transcript of(String name, String text) {
    List<Line> lines = new ArrayList<>();
    byte[] content = DEFAULT_CONTENT;
    String prepended = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("#") || line.isEmpty()) {
        continue;
      }
      String rest = line.length() > 3 ? line.substring(3) : "";
      switch (line.substring(0, 2)) {
        case "B:" -> content = Escapes.octets(rest);
        case "P:" -> prepended = new String(Escapes.octets(rest), StandardCharsets.UTF_8);
        case "M:" -> {
          lines.add(new Line.Mail(envelope(rest, content.length), prepended, content));
          content = DEFAULT_CONTENT;
        }
        case "C:" -> lines.add(new Line.Client(rest));
        case "C<" -> lines.add(new Line.ClientOctets(Escapes.octets(rest)));
        case "S:" -> lines.add(new Line.Server((rest + "\r\n").getBytes(StandardCharsets.UTF_8)));
        case "S~" -> lines.add(new Line.Server(Escapes.octets(rest)));
        case "S!" -> lines.add(new Line.ServerCloses());
        case "@ " -> lines.add(new Line.Silence(line.substring(2)));
        case "T:" -> lines.add(new Line.Tls(rest.equals("handshake")));
        case "= " -> lines.add(result(line.substring(2)));
        default -> throw new IllegalArgumentException(name + ": what is " + line);
      }
    }
    return new Transcript(name, lines);
  }

  private static Line result(String text) {
    return switch (text) {
      case "open" -> new Line.Session(true);
      case "over" -> new Line.Session(false);
      default -> new Line.Result(text);
    };
  }

  private static Envelope envelope(String text, long size) {
    Map<String, String> words = new HashMap<>();
    for (String word : text.split(" ")) {
      int equals = word.indexOf('=');
      words.put(equals < 0 ? word : word.substring(0, equals), word.substring(equals + 1));
    }
    Set<DsnNotify> notify =
        words.containsKey("notify") ? Set.of(DsnNotify.valueOf(words.get("notify"))) : Set.of();
    Optional<OriginalRecipient> original =
        Optional.ofNullable(words.get("orcpt"))
            .map(o -> new OriginalRecipient(o.split(";")[0], o.split(";")[1]));
    List<Recipient> recipients = new ArrayList<>();
    for (String to : words.getOrDefault("to", "").split(",")) {
      recipients.add(new Recipient(mailbox(to), notify, original));
    }
    String from = words.getOrDefault("from", "<>");
    return new Envelope(
        new MailId("01arz3ndektsv4rrffq69g5fav"),
        from.equals("<>") ? new ReversePath.Null() : new ReversePath.Of(mailbox(from)),
        recipients,
        words.containsKey("body") ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
        words.containsKey("smtputf8") ? AddressForm.SMTPUTF8 : AddressForm.ASCII,
        Optional.ofNullable(words.get("ret")).map(DsnReturn::valueOf),
        Optional.ofNullable(words.get("envid")),
        new ClientInfo(
            "mx", "192.0.2.1", 4321, "client.example", Optional.empty(), ClientInfo.Trust.RELAY),
        Instant.EPOCH,
        size,
        0,
        new Terms(
            Optional.empty(),
            Integer.parseInt(words.getOrDefault("priority", "0")),
            Optional.ofNullable(words.get("by")).map(Transcript::deadline),
            words.containsKey("requiretls") ? TlsDemand.REQUIRED : TlsDemand.WHEN_OFFERED));
  }

  private static Deadline deadline(String by) {
    String[] parts = by.split(";");
    return new Deadline(
        Instant.EPOCH.plusSeconds(Long.parseLong(parts[0])),
        parts[1].startsWith("R") ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY,
        parts[1].endsWith("T") ? DeliverBy.Trace.WANTED : DeliverBy.Trace.NOT_WANTED);
  }

  private static Mailbox mailbox(String angled) {
    return MailboxParser.parse(angled.substring(1, angled.length() - 1));
  }
}
