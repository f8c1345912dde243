package io.poststrom.filter.reputation;

import io.poststrom.mail.MailClass;
import io.poststrom.mail.SenderCount;
import io.poststrom.mail.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this filter has counted and not yet written. Nobody makes a name alone or at once: somebody
 * counts so many times an hour, and for one recipient's mail, or by one person's word, {@value
 * #PER_VOICE} times a day.
 *
 * <p>Threads: any may call.
 */
public final class Tally {
  /** A person's word weighs as much as so many verdicts. */
  static final double WORD = 3;

  static final int PER_VOICE = 3;

  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;
  private static final int REMEMBERED = 20_000;

  /** So many times as often as a domain itself its addresses count, all together. */
  private static final int ADDRESSES = 20;

  /** So many senders wait to be written at most; then nothing new is counted. */
  private static final int WAITING = 20_000;

  private final InstantSource clock;
  private final Rations byHour;
  private final Rations addresses;
  private final Rations byVoice = new Rations(PER_VOICE, DAY, REMEMBERED);
  private Map<Subject, SenderCount> counted = new LinkedHashMap<>();

  /** {@code perHour} mails of a kind count for somebody. */
  public Tally(int perHour, InstantSource clock) {
    this.clock = clock;
    this.byHour = new Rations(perHour, HOUR, REMEMBERED);
    this.addresses = new Rations(perHour * ADDRESSES, HOUR, REMEMBERED);
  }

  /** The filter's own verdict on a mail to this recipient, where it is clear. */
  public void verdict(Verdict verdict, String recipient) {
    ClearVerdict.of(verdict)
        .ifPresent(kind -> verdict(ClearVerdict.senders(verdict), kind, recipient));
  }

  /** What a person has said of a mail with this verdict. */
  public void word(Verdict verdict, MailClass kind, String person) {
    word(ClearVerdict.senders(verdict), kind, person);
  }

  void verdict(List<Subject> subjects, MailClass kind, String recipient) {
    count(subjects, kind, 1, "to " + recipient);
  }

  void word(List<Subject> subjects, MailClass kind, String person) {
    count(subjects, kind, WORD, "by " + person);
  }

  /** Senders that wait to be written. */
  public synchronized int size() {
    return counted.size();
  }

  /** What has been counted since this was asked last. */
  public synchronized Map<Subject, SenderCount> take() {
    Map<Subject, SenderCount> taken = counted;
    counted = new LinkedHashMap<>();
    return taken;
  }

  private synchronized void count(
      List<Subject> subjects, MailClass kind, double weight, String voice) {
    Instant now = clock.instant();
    for (Subject subject : subjects) {
      boolean hasRoom = counted.size() < WAITING || counted.containsKey(subject);
      if (hasRoom && hasRation(subject, subjects.getFirst(), kind, voice, now.getEpochSecond())) {
        add(subject, kind, weight, now.getEpochSecond());
      }
    }
  }

  /** An address is made up at will, so those of a domain share a ration. */
  private boolean hasRation(
      Subject subject, Subject domain, MailClass kind, String voice, long now) {
    return byVoice.take(subject, voice, now)
        && byHour.take(subject, kind, now)
        && (subject.kind() != Subject.Kind.ADDRESS || addresses.take(domain, "addresses", now));
  }

  private void add(Subject subject, MailClass kind, double weight, long now) {
    SenderCount more =
        switch (kind) {
          case HAM -> new SenderCount(weight, 0, now, 1);
          case SPAM -> new SenderCount(0, weight, now, 1);
        };
    counted.merge(
        subject,
        more,
        (before, one) ->
            new SenderCount(before.ham() + one.ham(), before.spam() + one.spam(), now, 1));
  }
}
