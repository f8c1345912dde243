package io.poststrom.filter.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.mail.MailClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final Model MODEL =
      Trainer.train(SampleMails.examples(Trainer.FEWEST, 0)).orElseThrow();

  private static double probability(byte[] content) {
    return MODEL.assess(SampleMails.features(content)).probability();
  }

  @Test
  void withTooFewOfAClassThereIsNoModel() {
    List<Example> examples = SampleMails.examples(Trainer.FEWEST, 0);
    assertEquals(Optional.empty(), Trainer.train(List.of()));
    assertEquals(Optional.empty(), Trainer.train(examples.subList(1, examples.size())));
    assertEquals(
        Optional.empty(),
        Trainer.train(examples.stream().filter(e -> e.kind() == MailClass.SPAM).toList()));
  }

  @Test
  void mailsThatWereNotLearnedAreToldApart() {
    for (int seed = 10_000; seed < 10_050; seed++) {
      double spam = probability(SampleMails.content(MailClass.SPAM, seed));
      double ham = probability(SampleMails.content(MailClass.HAM, seed));
      assertTrue(spam > 0.9, () -> "spam " + spam);
      assertTrue(ham < 0.1, () -> "ham " + ham);
    }
  }

  @Test
  void aMailOfWhichNothingIsKnownIsNeither() {
    String strange = "X-Qq: 1\n\nxylo quorf zint brabble snorf gleem\n";
    Assessment assessment = MODEL.assess(SampleMails.features(Mails.octets(strange)));
    assertTrue(Math.abs(assessment.probability() - 0.5) < 0.15, assessment::toString);
    assertTrue(assessment.known() < assessment.all() / 2, assessment::toString);
    assertEquals(0.5, MODEL.assess(Features.decode(new byte[0])).probability());
  }

  @Test
  void theOrderOfTheExamplesDoesNotMatter() {
    List<Example> examples = new ArrayList<>(SampleMails.examples(Trainer.FEWEST, 0));
    Collections.shuffle(examples, new Random(3));
    Model other = Trainer.train(examples).orElseThrow();
    Features features = SampleMails.features(SampleMails.content(MailClass.SPAM, 77_777));
    assertEquals(MODEL.assess(features), other.assess(features));
  }

  @Test
  void oneMailUnderAWrongNameSpoilsNothing() {
    List<Example> examples = new ArrayList<>(SampleMails.examples(Trainer.FEWEST, 0));
    Features ham = SampleMails.features(SampleMails.content(MailClass.HAM, 5));
    examples.add(new Example(MailClass.SPAM, ham));
    Model poisoned = Trainer.train(examples).orElseThrow();
    Features other = SampleMails.features(SampleMails.content(MailClass.HAM, 88_888));
    assertTrue(poisoned.assess(other).probability() < 0.2);
  }

  @Test
  void whatIsLearnedByChanceIsWorthNothing() {
    Random random = new Random(1);
    List<Example> noise =
        SampleMails.examples(600, 0).stream()
            .map(e -> new Example(MailClass.values()[random.nextInt(2)], e.features()))
            .toList();
    Model model = Trainer.train(noise).orElseThrow();
    for (int seed = 10_000; seed < 10_020; seed++) {
      Features features = SampleMails.features(SampleMails.content(MailClass.HAM, seed));
      double p = model.assess(features).probability();
      assertTrue(p > 0.2 && p < 0.8, () -> "calibrated on mails it had not seen: " + p);
    }
  }
}
