package io.poststrom.filter.reputation;

import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What this filter has counted and not yet written. Nobody makes a name at once: of all that comes
 * from somebody in an hour so many mails count, in the ratio of all; for one recipient's mail, or
 * by one person's word, {@value #PER_VOICE} a day; and of one address for its domain {@value
 * #PER_ADDRESS} a day.
 *
 * <p>Threads: any may call.
 */
public final class Tally {
  /** A person's word weighs as much as so many verdicts. */
  static final double WORD = 3;

  static final int PER_VOICE = 3;
  static final int PER_ADDRESS = 12;

  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;
  private static final int REMEMBERED = 20_000;
  private static final int VOICES = 500_000;

  /**
   * So many times as many new addresses of a domain, or networks of a /32, as mails count in an
   * hour.
   */
  private static final int NEWCOMERS = 20;

  /** So many senders wait to be written at most; then nothing new is counted. */
  private static final int WAITING = 20_000;

  private final int perHour;
  private final InstantSource clock;
  private final Rations newcomers;
  private final Voices voices = new Voices(VOICES, DAY);
  private final LinkedHashMap<Subject, Hour> hours = new LinkedHashMap<>(16, 0.75f, true);
  private Map<Subject, Change> counted = new LinkedHashMap<>();

  /** {@code perHour} mails count for somebody. */
  public Tally(int perHour, InstantSource clock) {
    this.perHour = perHour;
    this.clock = clock;
    this.newcomers = new Rations(perHour * NEWCOMERS, HOUR, REMEMBERED);
  }

  /** The filter's own verdict on a mail to this recipient, where it is clear. */
  public void verdict(Verdict verdict, String recipient) {
    ClearVerdict.of(verdict)
        .ifPresent(kind -> verdict(ClearVerdict.senders(verdict, kind), kind, recipient));
  }

  /** What a person has said of a mail with this verdict. */
  public void word(Verdict verdict, MailClass kind, String person) {
    word(ClearVerdict.senders(verdict, kind), kind, person);
  }

  void verdict(List<Subject> subjects, MailClass kind, String recipient) {
    count(subjects, kind, 1, "to " + mailbox(recipient));
  }

  void word(List<Subject> subjects, MailClass kind, String person) {
    count(subjects, kind, WORD, "by " + mailbox(person));
  }

  /** Senders that wait to be written. */
  public synchronized int size() {
    return counted.size();
  }

  /** What has been counted since this was asked last. */
  public synchronized Map<Subject, Change> take() {
    Map<Subject, Change> taken = counted;
    counted = new LinkedHashMap<>();
    return taken;
  }

  private synchronized void count(
      List<Subject> subjects, MailClass kind, double weight, String voice) {
    long now = clock.instant().getEpochSecond();
    for (Subject subject : subjects) {
      boolean hasRoom = counted.size() < WAITING || counted.containsKey(subject);
      if (hasRoom && mayCount(subject, subjects, voice, now)) {
        add(subject, kind, weight, now);
      }
    }
  }

  private boolean mayCount(Subject subject, List<Subject> all, String voice, long now) {
    return (hours.containsKey(subject) || isWelcome(subject, all, now))
        && voices.take(subject, voice, PER_VOICE, now)
        && (subject.kind() != Kind.DOMAIN
            || all.stream()
                .filter(one -> one.kind() == Kind.ADDRESS)
                .allMatch(one -> voices.take(subject, "from " + one.name(), PER_ADDRESS, now)));
  }

  /**
   * An address is made up at will, and who has got a /32 of IPv6 has many a /48: the new ones of a
   * domain, or of a /32, share a ration.
   */
  private boolean isWelcome(Subject subject, List<Subject> all, long now) {
    return switch (subject.kind()) {
      case DOMAIN -> true;
      case ADDRESS -> newcomers.take(all.getFirst().text(), now);
      case NETWORK -> !isIpv6(subject) || newcomers.take(wider(subject.name()), now);
    };
  }

  private static boolean isIpv6(Subject network) {
    return network.name().indexOf(':') >= 0;
  }

  private static String wider(String network) {
    return network.substring(0, network.indexOf(':', network.indexOf(':') + 1));
  }

  private void add(Subject subject, MailClass kind, double weight, long now) {
    long number = Math.floorDiv(now, HOUR);
    Hour known = Objects.requireNonNullElse(hours.get(subject), Hour.empty(number));
    Hour before = known.number() == number ? known : Hour.empty(number);
    Hour after = before.with(kind, weight);
    hours.put(subject, after);
    if (hours.size() > REMEMBERED) {
      hours.pollFirstEntry();
    }
    Hour from = before.counted(perHour);
    Hour to = after.counted(perHour);
    Change change = new Change(to.ham() - from.ham(), to.spam() - from.spam(), now);
    if (change.ham() != 0 || change.spam() != 0) {
      counted.merge(subject, change, Change::plus);
    }
  }

  /** So that one who makes up names for himself is one voice. */
  private static String mailbox(String address) {
    String name = address.toLowerCase(Locale.ROOT);
    int tag = name.indexOf('+');
    int at = name.lastIndexOf('@');
    return tag > 0 && tag < at ? name.substring(0, tag) + name.substring(at) : name;
  }
}
