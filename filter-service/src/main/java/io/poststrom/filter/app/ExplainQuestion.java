package io.poststrom.filter.app;

import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A mail that is to be explained, as it came in: what we have put above it is taken off, and where
 * nobody says who sent it, our own Received field does, and a Return-Path above it.
 *
 * @param prepended the Received field, where there is one
 * @param content what was accepted
 * @param assumed what nobody has said; a sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // a content is never copied
record ExplainQuestion(
    Envelope envelope, List<String> prepended, byte[] content, List<String> assumed) {
  private static final String NOBODY = "192.0.2.1";
  private static final int CLIENT_PORT = 25;

  /** The Received field of the ingress, unfolded. */
  private static final Pattern RECEIVED =
      Pattern.compile(
          "from (?:(?<name>\\S+) \\()?\\[(?:IPv6:)?(?<address>[0-9A-Fa-f.:]+)\\]\\)?"
              + "\\s+(?:\\(HELO (?<helo>[^)]*)\\)\\s+)?(?:\\(using [^)]*\\)\\s+)?"
              + "by (?<host>\\S+) [^;]*\\bid [0-9a-z]{26}(?:\\s+for <(?<to>[^>]*)>)?;.*");

  ExplainQuestion {
    prepended = List.copyOf(prepended);
    assumed = List.copyOf(assumed);
  }

  /** What was said of the envelope; empty where nothing was. */
  record Said(
      Optional<String> client, Optional<String> helo, Optional<String> from, Optional<String> to) {}

  private record Trace(Matcher received, Optional<String> returnPath, int start, int end) {
    Optional<String> group(String name) {
      return Optional.ofNullable(received.group(name));
    }
  }

  /**
   * Reads the mail's top.
   *
   * @param hostname ours, by which our own Received field is known
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static ExplainQuestion of(byte[] mail, Said said, String hostname) {
    byte[] whole = withLineEnds(mail);
    Optional<Trace> trace = trace(whole, hostname);
    byte[] content = trace.map(t -> Arrays.copyOfRange(whole, t.end(), whole.length)).orElse(whole);
    Optional<String> client = said.client().or(() -> trace.flatMap(t -> t.group("address")));
    Optional<String> helo =
        said.helo().or(() -> trace.flatMap(t -> t.group("name").or(() -> t.group("helo"))));
    Optional<String> from = said.from().or(() -> trace.flatMap(Trace::returnPath));
    Optional<String> to = said.to().or(() -> trace.flatMap(t -> t.group("to")));
    Envelope envelope =
        envelope(
            client.orElse(NOBODY),
            helo.orElse("unknown.invalid"),
            from.orElse(""),
            to.orElse("postmaster@localhost"),
            content.length);
    List<String> received =
        trace.map(t -> List.of(text(whole, t.start(), t.end()))).orElse(List.of());
    return new ExplainQuestion(envelope, received, content, assumed(client, helo, from, to));
  }

  private static List<String> assumed(
      Optional<String> client, Optional<String> helo, Optional<String> from, Optional<String> to) {
    return Stream.of(
            client.isPresent()
                ? ""
                : "nobody says which client sent it, so what SPF and DMARC find means little",
            helo.isPresent() ? "" : "its HELO is not known",
            from.isPresent() ? "" : "its reverse-path is not known, taken as <>",
            to.isPresent() ? "" : "its recipient is not known, so the usual thresholds hold")
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** What we have put above the content, if that is so: all down to our Received field. */
  private static Optional<Trace> trace(byte[] mail, String hostname) {
    Optional<String> returnPath = Optional.empty();
    for (HeaderField field : HeaderParser.parse(mail).fields()) {
      if (field.name().equalsIgnoreCase("Return-Path") && returnPath.isEmpty()) {
        returnPath = Optional.of(field.value().strip().replaceAll("^<|>$", ""));
      } else if (field.name().equalsIgnoreCase("Received")) {
        Matcher received = RECEIVED.matcher(field.value());
        boolean isOurs = received.matches() && hostname.equalsIgnoreCase(received.group("host"));
        int end = Math.min(mail.length, field.end() + 2);
        return isOurs
            ? Optional.of(new Trace(received, returnPath, field.start(), end))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Envelope envelope(String client, String helo, String from, String to, long size) {
    Instant now = Instant.now();
    return new Envelope(
        MailId.random(now, RandomGenerator.getDefault()),
        from.isEmpty() ? new ReversePath.Null() : new ReversePath.Of(mailbox("from", from)),
        List.of(Recipient.of(mailbox("to", to))),
        BodyType.EIGHT_BIT_MIME,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo("mx", address(client), CLIENT_PORT, helo, Optional.empty(), Trust.WORLD),
        now,
        size,
        0);
  }

  private static String address(String text) {
    try {
      return InetAddress.ofLiteral(text).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "client=" + text + " is wrong: want an IP address, such as 192.0.2.7", e);
    }
  }

  private static Mailbox mailbox(String name, String text) {
    try {
      return MailboxParser.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s=%s is wrong: want an address, such as ann@example.org (%s)"
              .formatted(name, text, e.getMessage()),
          e);
    }
  }

  private static String text(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** As mail travels: files on disk often end their lines with LF alone. */
  private static byte[] withLineEnds(byte[] mail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(mail.length + mail.length / 32);
    for (int i = 0; i < mail.length; i++) {
      if (mail[i] == '\n' && (i == 0 || mail[i - 1] != '\r')) {
        out.write('\r');
      }
      out.write(mail[i]);
    }
    return out.toByteArray();
  }
}
