package io.poststrom.delivery.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Recipient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part that programs read: RFC 3464 section 2, and RFC 6533 section 3 where addresses hold
 * UTF-8. What a next hop said is quoted on one folded line, control characters replaced. Recipients
 * beyond {@link #ROOM} are counted, not named.
 */
final class DeliveryStatus {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int FOLD = 76;
  private static final int LONGEST_WORD = 900;

  /** The most octets of all recipients' fields together: some 1,500 recipients of usual length. */
  private static final int ROOM = 512 * 1024;

  private final String reportingMta;
  private final Report report;
  private final Alphabet alphabet;
  private final List<String> named;

  DeliveryStatus(String reportingMta, Report report, Alphabet alphabet) {
    this.reportingMta = reportingMta;
    this.report = report;
    this.alphabet = alphabet;
    this.named = recipients();
  }

  /** What a report may be written in. */
  enum Alphabet {
    ASCII,
    UTF_8
  }

  static String date(Instant at) {
    return DATE.format(at);
  }

  /** How many of the report's recipients have no room here. */
  int leftOut() {
    return report.lines().size() - named.size();
  }

  String text() {
    StringBuilder out = new StringBuilder(1024);
    field(out, "Reporting-MTA", "dns; " + reportingMta);
    field(out, "X-Poststrom-Mail-Id", report.obligation().envelope().id().text());
    if (leftOut() > 0) {
      field(out, "X-Poststrom-Recipients-Left-Out", Integer.toString(leftOut()));
    }
    report
        .obligation()
        .envelope()
        .envid()
        .ifPresent(id -> field(out, "Original-Envelope-Id", plain(id)));
    field(out, "Arrival-Date", date(report.obligation().envelope().acceptedAt()));
    report
        .obligation()
        .envelope()
        .deadline()
        .ifPresent(deadline -> field(out, "Deliver-By-Date", date(deadline.at()))); // RFC 2852
    named.forEach(out::append);
    return out.toString();
  }

  /** Each recipient's fields after an empty line, in order, until the room is full. */
  private List<String> recipients() {
    List<String> fields = new ArrayList<>();
    int octets = 0;
    for (Report.Line line : report.lines()) {
      StringBuilder out = new StringBuilder("\r\n");
      recipient(out, line);
      octets += out.toString().getBytes(UTF_8).length;
      if (octets > ROOM) {
        break;
      }
      fields.add(out.toString());
    }
    return fields;
  }

  private void recipient(StringBuilder out, Report.Line line) {
    Recipient recipient = line.recipient();
    Diagnostic why = line.diagnostic();
    recipient
        .originalRecipient()
        .ifPresent(
            original ->
                field(
                    out,
                    "Original-Recipient",
                    plain(original.type()) + "; " + address(original.address())));
    field(
        out,
        "Final-Recipient",
        (recipient.mailbox().needsSmtpUtf8() ? "utf-8; " : "rfc822; ")
            + address(recipient.mailbox().text()));
    field(out, "Action", line.action().keyword());
    field(out, "Status", status(line));
    if (!why.host().isEmpty()) {
      field(out, "Remote-MTA", "dns; " + plain(hostName(why.host())));
    }
    field(
        out,
        "Diagnostic-Code",
        why.replyCode() == 0
            ? "x-poststrom; " + plain(why.text())
            : "smtp; " + why.replyCode() + " " + why.status().text() + " " + plain(why.text()));
    field(out, "Last-Attempt-Date", date(why.at()));
    switch (line.action()) {
      case DELAYED -> field(out, "Will-Retry-Until", date(report.tryingUntil()));
      case FAILED, DELIVERED, RELAYED, RELAYED_UNTIMED, RELAYED_TRACED -> {}
    }
  }

  /** RFC 3464 section 2.3.4: the class agrees with the action, whatever a next hop made of it. */
  private static String status(Report.Line line) {
    String said = line.diagnostic().status().text();
    int wanted =
        switch (line.action()) {
          case FAILED -> said.charAt(0) == '2' ? '5' : said.charAt(0);
          case DELAYED -> '4';
          case DELIVERED, RELAYED, RELAYED_UNTIMED, RELAYED_TRACED -> '2';
        };
    return (char) wanted + said.substring(1);
  }

  private static String hostName(String nameAndAddress) {
    int bracket = nameAndAddress.indexOf('[');
    return bracket > 0 ? nameAndAddress.substring(0, bracket) : nameAndAddress;
  }

  /** RFC 6533 section 3: UTF-8 as it is, or as \x{HEX} where only ASCII may stand. */
  private String address(String address) {
    return switch (alphabet) {
      case UTF_8 -> clean(address);
      case ASCII -> {
        StringBuilder out = new StringBuilder(address.length());
        address
            .codePoints()
            .forEach(
                c -> {
                  if (c < 0x80) {
                    out.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
                  } else {
                    out.append("\\x{").append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
                    out.append('}');
                  }
                });
        yield out.toString();
      }
    };
  }

  private String plain(String text) {
    return switch (alphabet) {
      case UTF_8 -> clean(text);
      case ASCII -> clean(text).replaceAll("[^\\x20-\\x7e]", "?");
    };
  }

  static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** A field, folded at spaces: RFC 5322 section 2.2.3. */
  static void field(StringBuilder out, String name, String body) {
    int column = name.length() + 1;
    out.append(name).append(':');
    for (String word : body.split(" ", -1)) {
      String rest = word;
      while (rest.length() > LONGEST_WORD) {
        out.append("\r\n ").append(rest, 0, LONGEST_WORD);
        rest = rest.substring(LONGEST_WORD);
        column = FOLD;
      }
      if (rest.isEmpty()) {
        continue;
      }
      if (column + 1 + rest.length() > FOLD && column > name.length() + 1) {
        out.append("\r\n");
        column = 0;
      }
      out.append(' ').append(rest);
      column += 1 + rest.length();
    }
    out.append("\r\n");
  }
}
