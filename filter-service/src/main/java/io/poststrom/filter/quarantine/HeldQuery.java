package io.poststrom.filter.quarantine;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which held mails are wanted. Texts are looked for anywhere, without regard to case.
 *
 * @param recipient in one of the addresses
 * @param sender in the reverse-path
 * @param domain the whole domain of a recipient
 * @param reason in the score's symbols
 * @param since held at that time or later
 * @param limit so many at most
 * @param after what {@link Page#next} of the page before said
 */
public record HeldQuery(
    Optional<String> recipient,
    Optional<String> sender,
    Optional<String> domain,
    Optional<String> reason,
    Optional<Instant> since,
    int limit,
    Optional<String> after) {
  /** All, the first so many. */
  public static HeldQuery first(int limit) {
    return new HeldQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit,
        Optional.empty());
  }

  /**
   * A part of the answer, the mail that was held last first.
   *
   * @param mails with the recipients for whom they are still held
   * @param next where the next page begins, if there is one
   */
  public record Page(List<HeldMail> mails, Optional<String> next) {
    public Page {
      mails = List.copyOf(mails);
    }
  }

  boolean wants(HeldMail mail, List<String> open) {
    return since.map(time -> !mail.heldAt().isBefore(time)).orElse(true)
        && sender.map(text -> has(mail.sender(), text)).orElse(true)
        && reason.map(text -> has(mail.reason(), text)).orElse(true)
        && recipient.map(text -> open.stream().anyMatch(to -> has(to, text))).orElse(true)
        && domain
            .map(text -> open.stream().anyMatch(to -> lower(to).endsWith("@" + lower(text))))
            .orElse(true);
  }

  private static boolean has(String all, String part) {
    return lower(all).contains(lower(part));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
