package io.poststrom.delivery.bounce;

import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one step of an obligation has to tell the sender: one report for all recipients concerned.
 *
 * @param id the report's own mail id, made from the obligation and its attempts: written twice it
 *     is one
 * @param to the original's reverse-path
 * @param obligation the original: envelope, prepended fields and where the content lies
 * @param lines what happened, 1 or more
 * @param at when
 * @param tryingUntil for a delay: when we give up
 */
public record Report(
    MailId id,
    Mailbox to,
    Obligation obligation,
    List<Line> lines,
    Instant at,
    Instant tryingUntil) {
  /** RFC 3464 section 2.3.3. */
  public enum Action {
    FAILED("failed"),
    DELAYED("delayed"),
    DELIVERED("delivered"),
    /** To a next hop that sends no confirmations. RFC 3461 section 5.2.2. */
    RELAYED("relayed"),
    /** To one that does not know by when the mail is to be delivered. RFC 2852 section 4.1.4.2. */
    RELAYED_UNTIMED("relayed"),
    /** The sender wants to hear of each host on the way. RFC 2852 section 4.1.4. */
    RELAYED_TRACED("relayed");

    private final String keyword;

    Action(String keyword) {
      this.keyword = keyword;
    }

    /** The field's value. */
    public String keyword() {
      return keyword;
    }

    /** Whether the recipient is to be reported. RFC 3461 section 4.1. */
    public boolean isWanted(Recipient recipient) {
      return switch (this) {
        case FAILED -> recipient.wantsFailure();
        case DELAYED, RELAYED_UNTIMED -> recipient.wantsDelay();
        case RELAYED_TRACED -> !recipient.notifications().contains(DsnNotify.NEVER);
        case DELIVERED, RELAYED -> recipient.notifications().contains(DsnNotify.SUCCESS);
      };
    }
  }

  /**
   * One recipient.
   *
   * @param recipient whom it was for
   * @param action what became of it
   * @param diagnostic why
   */
  public record Line(Recipient recipient, Action action, Diagnostic diagnostic) {}

  public Report {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a report has at least one line");
    }
  }

  /**
   * The report of one step, if anybody is to be told: never for a null reverse-path (RFC 5321
   * section 4.5.5: no report of a report), never where the filter has found that the sender must
   * not be told, and only what each recipient's NOTIFY asks for.
   *
   * @param step makes the id differ from the obligation's other reports
   */
  public static Optional<Report> of(
      Obligation obligation, String step, List<Line> lines, Instant at, Instant tryingUntil) {
    if (obligation.envelope().terms().unreported().isPresent()) {
      return Optional.empty();
    }
    List<Line> wanted = new ArrayList<>();
    for (Line line : lines) {
      if (line.action().isWanted(line.recipient())) {
        wanted.add(line);
      }
    }
    return switch (obligation.envelope().reversePath()) {
      case ReversePath.Null() -> Optional.empty();
      case ReversePath.Of(Mailbox to) ->
          wanted.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Report(
                      MailId.derived(at, obligation.id().text() + "/" + step),
                      to,
                      obligation,
                      wanted,
                      at,
                      tryingUntil));
    };
  }

  /** True where the report tells of the recipient. */
  public boolean covers(Recipient recipient) {
    return lines.stream().anyMatch(line -> line.recipient().equals(recipient));
  }
}
