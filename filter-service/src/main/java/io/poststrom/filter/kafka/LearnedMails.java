package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.kafka.TableRules;
import io.poststrom.kafka.TopicTable;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The mails that were learned: {@code mail.bayes}, held in memory by every filter. A record is one
 * mail of a domain or of nobody in particular: its key says what it looks like and whose it is, its
 * value what it is. So a mail counts once whoever learns it how often, and whatever crashes;
 * learned as the other class it has one record still.
 *
 * <p>Threads: any may call. Stages complete on a thread of Kafka's or the table's own.
 */
public final class LearnedMails implements Learning, Classroom.Lessons, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LearnedMails.class);

  /**
   * Longer than the brokers leave the transaction of a dead filter open: 15 s, looked at each 10.
   */
  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private static final int KEY_OCTETS = 16;
  private static final Duration RENEWED_AFTER = Duration.ofDays(1);

  /** So many of a class users may always teach; beyond, not more than {@link #LOPSIDED} to one. */
  private static final int FREE = 1_000;

  private static final int LOPSIDED = 10;

  private final TopicTable<Learned> table;
  private final Limits limits;
  private final InstantSource clock;
  private final LessonsUnderWay underWay;
  private final Corrections corrections;

  /**
   * How much is learned.
   *
   * @param keep how long a mail counts
   * @param most so many mails at most; then the one learned longest ago makes room, of the class of
   *     which there are more
   * @param perUser how many a user may teach in a day
   */
  public record Limits(Duration keep, int most, int perUser) implements TableRules<Learned> {
    @Override
    public byte[] encode(Learned learned) {
      return LearnedCodec.encode(learned);
    }

    @Override
    public Learned decode(byte[] octets) throws BadRecord {
      return LearnedCodec.decode(octets);
    }

    @Override
    public Instant expires(Learned learned) {
      return learned.at().plus(keep);
    }

    @Override
    public Learned standing(Learned before, Learned arriving) {
      return arriving;
    }

    /** However much is learned of one class, up to half of all remain of the other. */
    @Override
    public Object group(Learned learned) {
      return learned.kind();
    }

    @Override
    public PushedOut pushedOut() {
      return PushedOut.LAID_TO_REST;
    }
  }

  private LearnedMails(TopicTable<Learned> table, Limits limits, InstantSource clock) {
    this.table = table;
    this.limits = limits;
    this.clock = clock;
    this.underWay = new LessonsUnderWay(clock);
    this.corrections = new Corrections(limits.perUser());
  }

  /** Begins to read the topic, and waits for its end; not longer than this. */
  public static LearnedMails open(KafkaSettings kafka, String client, Limits limits, Duration wait)
      throws InterruptedException {
    InstantSource clock = InstantSource.system();
    TopicTable.Plan plan = new TopicTable.Plan(Topic.BAYES, client, limits.most(), TIME_LIMIT);
    TopicTable.Around around = new TopicTable.Around(clock, RandomGenerator.getDefault());
    LearnedMails mails =
        new LearnedMails(TopicTable.open(kafka, plan, limits, around), limits, clock);
    if (!mails.table.awaitComplete(wait)) {
      LOG.warnf(
          "%s has not been read to its end within %d s: the classifier judges by what was read.",
          Topic.BAYES.topicName(), wait.toSeconds());
    }
    return mails;
  }

  /**
   * What a lesson comes to, for who writes it.
   *
   * @param record to be written; none where nothing has to be
   */
  public record Planned(Outcome outcome, String key, Optional<Learned> record) {}

  /** What a lesson comes to; it counts towards what its source may teach from now on. */
  public Planned plan(Lesson lesson) {
    Header header = HeaderParser.parse(lesson.content());
    Features features = Features.of(header, MailTextReader.read(header, lesson.content()));
    byte[] encoded = features.encode();
    String key = key(encoded, lesson.domain());
    Optional<Learned> before = table.get(key);
    boolean isKnown = before.filter(one -> one.kind() == lesson.kind()).isPresent();
    if (isKnown && (isFresh(before.get()) || isTooMuch(lesson, key))) {
      return new Planned(Outcome.KNOWN, key, Optional.empty());
    }
    if (isTooMuch(lesson, key)) {
      LOG.infof("REFUSED as %s from %s: too much", lesson.kind(), lesson.source().text());
      return new Planned(Outcome.REFUSED, key, Optional.empty());
    }
    Learned learned =
        new Learned(
            lesson.kind(),
            Features.VERSION,
            encoded,
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            lesson.source().text(),
            lesson.domain());
    if (lesson.source().kind() == Source.Kind.USER) {
      underWay.add(key, learned);
    }
    Outcome outcome =
        isKnown ? Outcome.KNOWN : before.isPresent() ? Outcome.CHANGED : Outcome.LEARNED;
    return new Planned(outcome, key, Optional.of(learned));
  }

  @Override
  public CompletionStage<Outcome> learn(Lesson lesson) {
    Planned planned = plan(lesson);
    return planned
        .record()
        .map(learned -> table.put(planned.key(), learned).thenApply(standing -> told(planned)))
        .orElseGet(() -> CompletableFuture.completedStage(planned.outcome()));
  }

  /** A line for each lesson that is in the log. */
  static Outcome told(Planned written) {
    written
        .record()
        .ifPresent(
            learned ->
                LOG.infof(
                    "%s as %s from %s: %s",
                    written.outcome(), learned.kind(), learned.source(), written.key()));
    return written.outcome();
  }

  /** Puts back what was exported, as it was; the stage completes when the log has it. */
  public CompletionStage<Learned> restore(Learned learned) {
    return table.put(key(learned.features(), learned.domain()), learned);
  }

  /** Whether all has been read that was learned before this was opened. */
  public boolean isComplete() {
    return table.isComplete();
  }

  /** All that counts now, the one learned longest ago first. */
  public List<Learned> all() {
    return table.values();
  }

  /** How many of a class count now. */
  public long count(MailClass kind) {
    return current().filter(one -> one.kind() == kind).count();
  }

  @Override
  public long changes() {
    return table.changes();
  }

  @Override
  public List<Example> examples() {
    return all().stream().flatMap(LearnedMails::example).toList();
  }

  @Override
  public void close() {
    table.close();
  }

  /** What another version has made of a mail means nothing to this one. */
  private static Stream<Example> example(Learned learned) {
    if (learned.version() != Features.VERSION) {
      return Stream.of();
    }
    try {
      return Stream.of(
          new Example(learned.kind(), Features.decode(learned.features()), learned.domain()));
    } catch (IllegalArgumentException e) {
      LOG.warnf("A mail that was learned from %s can't be read: %s", learned.source(), e);
      return Stream.of();
    }
  }

  /** Those that a model of this version is made of. */
  private Stream<Learned> current() {
    return all().stream().filter(one -> one.version() == Features.VERSION);
  }

  private boolean isTooMuch(Lesson lesson, String key) {
    if (lesson.source().kind() == Source.Kind.OPERATOR) {
      return false;
    }
    List<Learned> all = all();
    long ofKind = count(lesson.kind());
    Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
    String source = lesson.source().text();
    long ofUser = all.stream().filter(one -> isOf(source, today, one)).count();
    boolean isCorrection = table.get(key).filter(one -> isOf(source, today, one)).isPresent();
    long others = isCorrection ? ofUser - 1 : ofUser; // what is corrected counts already
    if (others + underWay.others(source, key, this::isRead) >= limits.perUser()
        || ofKind >= FREE && ofKind >= LOPSIDED * (current().count() - ofKind)) {
      return true;
    }
    // A batch that is done again plans again what it has planned.
    return isCorrection && !underWay.has(key, lesson.kind()) && !corrections.take(source, today);
  }

  private static boolean isOf(String source, Instant since, Learned learned) {
    return learned.source().equals(source) && !learned.at().isBefore(since);
  }

  /** Taught again after that, a mail is as young as on its first day. */
  private boolean isFresh(Learned learned) {
    return clock.instant().isBefore(learned.at().plus(RENEWED_AFTER));
  }

  private boolean isRead(String key, Learned learned) {
    return table
        .get(key)
        .filter(read -> read.kind() == learned.kind() && !read.at().isBefore(learned.at()))
        .isPresent();
  }

  /** What is one mail: the same mail of another domain is another one. */
  private static String key(byte[] features, Optional<Domain> domain) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      domain.ifPresent(of -> digest.update(of.ascii().getBytes(StandardCharsets.US_ASCII)));
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(features), KEY_OCTETS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
