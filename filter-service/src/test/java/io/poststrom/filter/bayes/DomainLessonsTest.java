package io.poststrom.filter.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is spam to one domain and not to the others. */
class DomainLessonsTest {
  private static final Optional<Domain> ODD = Optional.of(Domain.of("odd.test"));
  private static final Optional<Domain> FEW = Optional.of(Domain.of("few.test"));
  private static final Optional<Domain> OTHER = Optional.of(Domain.of("other.test"));
  private static final Model MODEL = Trainer.train(lessons()).orElseThrow();

  /** All agree but two domains, who call spam ham and ham spam; one has said so seldom. */
  private static List<Example> lessons() {
    List<Example> all = new ArrayList<>(SampleMails.examples(2 * Trainer.FEWEST, 0));
    all.addAll(reversed(OwnSlots.FEWEST, ODD, 20_000));
    all.addAll(reversed(OwnSlots.FEWEST / 4, FEW, 30_000));
    return all;
  }

  private static List<Example> reversed(int ofEach, Optional<Domain> domain, long seed) {
    return SampleMails.examples(ofEach, seed).stream()
        .map(one -> new Example(other(one.kind()), one.features(), domain))
        .toList();
  }

  private static MailClass other(MailClass kind) {
    return kind == MailClass.SPAM ? MailClass.HAM : MailClass.SPAM;
  }

  private static double probability(MailClass kind, long seed, Optional<Domain> domain) {
    Features features = SampleMails.features(SampleMails.content(kind, seed));
    return MODEL.assess(features, domain).probability();
  }

  @Test
  void aDomainThatHasTaughtEnoughIsJudgedByItsOwnLessonsToo() {
    for (int seed = 10_000; seed < 10_050; seed++) {
      double spam = probability(MailClass.SPAM, seed, ODD);
      double ham = probability(MailClass.HAM, seed, ODD);
      assertTrue(spam < 0.3, () -> "what others call spam " + spam);
      assertTrue(ham > 0.7, () -> "what others call ham " + ham);
    }
  }

  @Test
  void theOthersAreNot() {
    for (int seed = 10_000; seed < 10_050; seed++) {
      for (Optional<Domain> domain : List.of(OTHER, FEW, Optional.<Domain>empty())) {
        double spam = probability(MailClass.SPAM, seed, domain);
        double ham = probability(MailClass.HAM, seed, domain);
        assertTrue(spam > 0.5, () -> "spam " + spam);
        assertTrue(ham < 0.5, () -> "ham " + ham);
      }
    }
  }

  @Test
  void theOrderOfTheLessonsDoesNotMatter() {
    List<Example> lessons = lessons();
    Collections.shuffle(lessons, new Random(3));
    Model model = Trainer.train(lessons).orElseThrow();
    Features features = SampleMails.features(SampleMails.content(MailClass.SPAM, 77_777));
    assertEquals(MODEL.assess(features, ODD), model.assess(features, ODD));
  }

  @Test
  void whoHasTaughtAllIsJudgedByTheCommonSlots() {
    List<Example> lessons =
        SampleMails.examples(Trainer.FEWEST, 0).stream()
            .map(one -> new Example(one.kind(), one.features(), ODD))
            .toList();
    assertTrue(OwnSlots.of(lessons).isEmpty());
  }

  @Test
  void thoseWhoHaveTaughtMostHaveSlotsAndNoMoreThanSoMany() {
    Features one = SampleMails.features(SampleMails.content(MailClass.SPAM, 1));
    List<Example> lessons = new ArrayList<>();
    for (int number = 0; number <= OwnSlots.MOST; number++) {
      Domain domain = Domain.of("d" + number + ".test");
      for (int i = 0; i < OwnSlots.FEWEST + (number == 7 ? 0 : 1); i++) {
        for (MailClass kind : MailClass.values()) {
          lessons.add(new Example(kind, one, Optional.of(domain)));
        }
      }
    }
    OwnSlots own = OwnSlots.of(lessons);
    assertEquals(OwnSlots.NONE, own.seed(Optional.of(Domain.of("d7.test"))));
    assertTrue(own.seed(Optional.of(Domain.of("d8.test"))) != OwnSlots.NONE);
  }
}
