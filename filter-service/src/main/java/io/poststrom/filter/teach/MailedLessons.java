package io.poststrom.filter.teach;

import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.kafka.LearnedMails;
import io.poststrom.filter.kafka.LearnedMails.Planned;
import io.poststrom.filter.mime.AttachedMails;
import io.poststrom.filter.pipeline.TrainingDesk;
import io.poststrom.filter.pipeline.TrainingDesk.Lecture;
import io.poststrom.filter.pipeline.TrainingDesk.Taught;
import io.poststrom.filter.pipeline.TrainingDesk.Told;
import io.poststrom.mail.MailId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The lessons of users who send mails as attachments. Any thread. */
public final class MailedLessons implements TrainingDesk.Teacher {
  /** So many attached mails are learned; those beyond are not looked at. */
  public static final int MOST = 100;

  private static final Logger LOG = Logger.getLogger(MailedLessons.class);

  private final LearnedMails mails;

  /** What is learned stands there. */
  public MailedLessons(LearnedMails mails) {
    this.mails = mails;
  }

  @Override
  public Taught teach(Lecture lecture) {
    List<byte[]> attached =
        AttachedMails.of(HeaderParser.parse(lecture.content()), lecture.content(), MOST);
    Source source = new Source(Source.Kind.USER, lecture.identity());
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    Map<String, Told> lessons = new LinkedHashMap<>();
    for (byte[] mail : attached) {
      Lesson lesson = new Lesson(lecture.kind(), mail, source, Optional.of(lecture.domain()));
      Planned planned = mails.plan(lesson);
      Outcome outcome = lessons.containsKey(planned.key()) ? Outcome.KNOWN : planned.outcome();
      outcomes.merge(outcome, 1, Integer::sum);
      lessons.putIfAbsent(planned.key(), new Told(planned.key(), name(outcome), planned.record()));
    }
    String words = words(lecture, outcomes);
    LOG.infof("A mail of %s: %s", source.text(), words);
    return new Taught(List.copyOf(lessons.values()), words);
  }

  @Override
  public void failed(MailId mail, String why) {
    LOG.warnf("Nothing is learned from mail %s: %s", mail, why);
  }

  private static String words(Lecture lecture, Map<Outcome, Integer> outcomes) {
    String kind = name(lecture.kind());
    return outcomes.isEmpty()
        ? "to be learned as "
            + kind
            + ", but no mail is attached to it: forward it as an attachment"
        : outcomes.entrySet().stream()
            .map(one -> one.getValue() + " " + name(one.getKey()))
            .collect(Collectors.joining(", ", "mails attached as " + kind + ": ", ""));
  }

  private static String name(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
