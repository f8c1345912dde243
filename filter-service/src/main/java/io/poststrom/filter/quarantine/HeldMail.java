package io.poststrom.filter.quarantine;

import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.EncodedWords;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Verdict;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A held mail as a list shows it: facts of its envelope and why it is held, no content.
 *
 * @param place its record
 * @param heldAt when it was held
 * @param sender the reverse-path; empty for the null one
 * @param recipients for whom it was held, at most {@value #SHOWN}
 * @param count how many they are in all
 * @param score the sum of its symbols
 * @param reason the score and the symbols that raised it
 * @param size octets of its content
 * @param subject for people; empty where the content lies elsewhere in the log
 */
public record HeldMail(
    Place place,
    MailId id,
    Instant heldAt,
    String sender,
    List<String> recipients,
    int count,
    double score,
    String reason,
    long size,
    String subject) {
  /** So many recipients are kept in memory; the log has all. */
  public static final int SHOWN = 50;

  private static final int LONGEST_SUBJECT = 200;

  public HeldMail {
    recipients = List.copyOf(recipients);
  }

  /** What a record holds. */
  public static HeldMail of(Place place, Instant heldAt, AcceptedMail mail) {
    Envelope envelope = mail.envelope();
    Verdict verdict =
        mail.verdict().orElseGet(() -> new Verdict(Verdict.Action.QUARANTINE, 0, List.of()));
    return new HeldMail(
        place,
        envelope.id(),
        heldAt,
        envelope.reversePath().text(),
        envelope.recipients().stream().limit(SHOWN).map(r -> r.mailbox().text()).toList(),
        envelope.recipients().size(),
        verdict.score(),
        verdict.reason(),
        envelope.size(),
        subject(mail.value()));
  }

  private static String subject(byte[] content) {
    String subject =
        HeaderParser.parse(content)
            .first("Subject")
            .map(field -> EncodedWords.decode(field.value()))
            .orElse("");
    return subject.substring(0, Math.min(subject.length(), LONGEST_SUBJECT));
  }

  /** Those of the recipients kept here that are not among the decided ones. */
  List<String> without(BitSet decided) {
    return IntStream.range(0, recipients.size())
        .filter(i -> !decided.get(i))
        .mapToObj(recipients::get)
        .toList();
  }
}
