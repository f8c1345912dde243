package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.SampleMails;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierCheckTest {
  private static MailView view(byte[] content) {
    return view(content, "b@one.test");
  }

  private static MailView view(byte[] content, String... recipients) {
    return new MailView(
        Mails.envelope(
            Mails.id("x"), Mails.client(Trust.WORLD, "mx", "mail.sender.example"), 1, recipients),
        content);
  }

  @Test
  void untrainedItSaysNothing() {
    ClassifierCheck check = new ClassifierCheck(Optional::empty);
    assertEquals(CheckResult.NOTHING, check.look(view(SampleMails.content(MailClass.SPAM, 1))));
  }

  @Test
  void itSaysHowLikelyAMailIsSpam() {
    Optional<Model> model = Trainer.train(SampleMails.examples(Trainer.FEWEST, 0));
    ClassifierCheck check = new ClassifierCheck(() -> model);
    Symbol spam = check.look(view(SampleMails.content(MailClass.SPAM, 9_999))).symbols().getFirst();
    Symbol ham = check.look(view(SampleMails.content(MailClass.HAM, 9_999))).symbols().getFirst();
    assertTrue(spam.score() > 1, spam::toString);
    assertTrue(ham.score() < 0, ham::toString);
    assertTrue(
        spam.evidence().matches("spam with probability [01]\\.\\d{4}; \\d+ of \\d+ features known"),
        spam::evidence);
  }

  @Test
  void whatItsDomainHasTaughtCountsWhereAllRecipientsAreOfIt() {
    Optional<Domain> one = Optional.of(Domain.of("one.test"));
    List<Example> examples = new ArrayList<>(SampleMails.examples(400, 0));
    for (Example example : SampleMails.examples(100, 20_000)) {
      MailClass other = example.kind() == MailClass.SPAM ? MailClass.HAM : MailClass.SPAM;
      examples.add(new Example(other, example.features(), one));
    }
    Optional<Model> model = Trainer.train(examples);
    ClassifierCheck check = new ClassifierCheck(() -> model);
    byte[] spam = SampleMails.content(MailClass.SPAM, 9_999);
    assertTrue(score(check, view(spam, "b@one.test", "c@ONE.test")) < 0);
    assertTrue(score(check, view(spam, "b@one.test", "c@two.test")) > 0);
    assertTrue(score(check, view(spam, "b@two.test")) > 0);
  }

  private static double score(ClassifierCheck check, MailView mail) {
    return check.look(mail).symbols().getFirst().score();
  }

  @ParameterizedTest
  @CsvSource({
    "0, BAYES_00", "0.0099, BAYES_00", "0.01, BAYES_05", "0.05, BAYES_20", "0.3, BAYES_40",
    "0.5, BAYES_50", "0.7, BAYES_60", "0.8, BAYES_80", "0.95, BAYES_95", "0.99, BAYES_99",
    "0.999, BAYES_999", "1, BAYES_999"
  })
  void theSymbolNamesWhereItsBandBegins(double probability, String symbol) {
    assertEquals(symbol, ProbabilityBand.of(probability).name());
  }

  @Test
  void theBandsStandInTheirPageAsTheyAre() throws IOException {
    List<String> page = Files.readAllLines(Path.of("../docs/classifier.md"));
    for (ProbabilityBand band : ProbabilityBand.values()) {
      String row = "| `" + band.name() + "` | " + band.score() + " |";
      assertTrue(page.stream().anyMatch(line -> line.startsWith(row)), () -> "missing: " + row);
    }
  }
}
