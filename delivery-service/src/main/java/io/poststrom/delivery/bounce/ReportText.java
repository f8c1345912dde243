package io.poststrom.delivery.bounce;

import io.poststrom.smtp.EnhancedStatusCode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The part that people read: what happened to whom, why, and what they can do. */
final class ReportText {
  /** Never more octets than this: {@link #LONG} characters, one more recipient, and the frame. */
  static final int MOST_OCTETS = 192 * 1024;

  /** More recipients of one fate than people read; the part for programs goes on. */
  private static final int MANY = 50;

  /** More characters than people read: then the rest is counted too. */
  private static final int LONG = 48 * 1024;

  private ReportText() {}

  static String subject(Report report) {
    Set<Report.Action> actions = EnumSet.noneOf(Report.Action.class);
    report.lines().forEach(line -> actions.add(line.action()));
    if (actions.contains(Report.Action.FAILED)) {
      return "Undelivered mail: your message did not reach every recipient";
    }
    return actions.contains(Report.Action.DELAYED)
        ? "Delayed mail: your message is still being sent"
        : "Delivered mail: your message has been passed on";
  }

  /**
   * The text.
   *
   * @param leftOut recipients that the part for programs has no room for
   * @param returned says what follows of the message
   */
  static String text(String host, Report report, int leftOut, String returned) {
    StringBuilder out = new StringBuilder(1024);
    out.append("This is the mail system at ").append(host).append(".\r\n");
    section(
        out,
        report,
        Report.Action.FAILED,
        "Your message could not be delivered to the following recipients, and we have stopped"
            + " trying:");
    section(
        out,
        report,
        Report.Action.DELAYED,
        "Your message has not yet been delivered to the following recipients. You need not do"
            + " anything: we go on trying until "
            + DeliveryStatus.date(report.tryingUntil())
            + ".");
    section(
        out,
        report,
        Report.Action.RELAYED,
        "Your message was passed on for the following recipients to a system that sends no"
            + " confirmations. You may hear nothing more:");
    section(
        out,
        report,
        Report.Action.RELAYED_UNTIMED,
        "Your message was passed on for the following recipients to a system that does not know by"
            + " when it is to be delivered. You may hear nothing of a delay there:");
    section(
        out,
        report,
        Report.Action.RELAYED_TRACED,
        "You asked to hear of each system on the way. Your message was passed on for the following"
            + " recipients:");
    section(
        out, report, Report.Action.DELIVERED, "Your message was delivered to these recipients:");
    out.append("\r\n");
    if (leftOut > 0) {
      wrap(
          out,
          "",
          ("The next part names %d recipients and has no room for %d more. The postmaster of %s can"
                  + " name them: quote %s.")
              .formatted(
                  report.lines().size() - leftOut,
                  leftOut,
                  host,
                  report.obligation().envelope().id()));
      out.append("\r\n");
    }
    wrap(out, "", returned);
    return out.toString();
  }

  private static void section(
      StringBuilder out, Report report, Report.Action action, String heading) {
    int told = 0;
    int counted = 0;
    for (Report.Line line : report.lines()) {
      if (line.action() == action) {
        if (told + counted == 0) {
          out.append("\r\n");
          wrap(out, "", heading);
        }
        if (told == MANY || out.length() > LONG) {
          counted++;
        } else {
          told++;
          recipient(out, report, line);
        }
      }
    }
    if (counted > 0) {
      out.append("\r\n  and ").append(counted).append(" more in the next part\r\n");
    }
  }

  private static void recipient(StringBuilder out, Report report, Report.Line line) {
    out.append("\r\n  <")
        .append(DeliveryStatus.clean(line.recipient().mailbox().text()))
        .append(">\r\n");
    wrap(out, "    ", DeliveryStatus.clean(line.diagnostic().oneLine()));
    switch (line.action()) {
      case FAILED -> wrap(out, "    ", "What you can do: " + advice(report, line));
      case DELAYED, DELIVERED, RELAYED, RELAYED_UNTIMED, RELAYED_TRACED -> {}
    }
  }

  /** By the subject of the enhanced status: RFC 3463 section 3. */
  private static String advice(Report report, Report.Line line) {
    EnhancedStatusCode status = line.diagnostic().status();
    return switch (status.subject() * 1_000 + status.detail()) {
      case 4_007 ->
          status.statusClass() == 5
              ? "it was not delivered by the time that was set for it. Send it again with more"
                  + " time, or without."
              : "their system could not be reached or did not take the message for "
                  + days(report)
                  + ". Ask the recipient in another way, or send it again later.";
      case 3_003 ->
          "their system does not know something that was asked for the message, such as a time by"
              + " which it is to be delivered. Send it again without.";
      case 1_001, 1_002, 1_003, 1_010 ->
          "check the address for misspellings; it may no longer exist.";
      case 2_002 -> "the recipient's mailbox is full. Tell them in another way, or try later.";
      case 2_003, 3_004 -> "the message is too large for their system. Send it in smaller parts.";
      case 6_001, 6_003, 6_007, 6_009 ->
          "their system cannot take a message of this form. Send it as plain text, or from and to"
              + " addresses without special characters.";
      case 7_010, 7_030 ->
          "it was sent for encrypted connections only, all the way, and their system does not offer"
              + " that. Ask its postmaster, or send it again without that demand.";
      case 4_006 -> "their system's mail setup sends messages in a circle. Tell its postmaster.";
      default ->
          status.subject() == 7
              ? "their system refuses the message by its rules. Its text above may say how to be"
                  + " let in; otherwise ask the recipient in another way."
              : "their system's text above says why. If it does not help, ask its postmaster, and"
                  + " quote that text.";
    };
  }

  private static String days(Report report) {
    Duration life =
        Duration.between(report.obligation().envelope().dueFrom(), report.tryingUntil());
    return life.toDays() > 1
        ? life.toDays() + " days"
        : life.toHours() > 1 ? life.toHours() + " hours" : life.toSeconds() + " seconds";
  }

  private static void wrap(StringBuilder out, String indent, String text) {
    int column = 0;
    out.append(indent);
    for (String word : text.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() + indent.length() > 76) {
        out.append("\r\n").append(indent);
        column = 0;
      }
      if (column > 0) {
        out.append(' ');
      }
      for (int at = 0; at < word.length(); at += 900) {
        out.append(at > 0 ? "\r\n" : "").append(word, at, Math.min(word.length(), at + 900));
      }
      column += 1 + word.length();
    }
    out.append("\r\n");
  }
}
