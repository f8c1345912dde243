package io.poststrom.bench.scores;

import io.poststrom.bench.accuracy.LabelledMail;
import io.poststrom.bench.accuracy.Lookalikes;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.checks.AttachmentCheck;
import io.poststrom.filter.checks.AuthorCheck;
import io.poststrom.filter.checks.ClassifierCheck;
import io.poststrom.filter.checks.FormCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.LinkCheck;
import io.poststrom.filter.checks.RulesCheck;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Runs the checks that read the mail alone over labelled mail. */
final class Looking {
  private static final int FOLDS = 5;
  private static final int SCANNED = 256 << 10;

  private final List<Check.Pure> checks;

  /** With these rules. */
  Looking(RuleSet rules) {
    Registrants registrants = new Registrants(Optional.empty());
    checks =
        List.of(
            new HeaderCheck(),
            new FormCheck(),
            new AttachmentCheck(),
            new LinkCheck(registrants),
            new AuthorCheck(registrants, List.of(), name -> false),
            new RulesCheck(() -> rules));
  }

  /** Each mail with the band that a model of the others gives it; alike mails are left out too. */
  List<SeenMail> learned(List<LabelledMail> mails) {
    List<String> groups = Lookalikes.groups(mails);
    SeenMail[] seen = new SeenMail[mails.size()];
    for (int fold = 0; fold < FOLDS; fold++) {
      List<LabelledMail> others = new ArrayList<>();
      for (int i = 0; i < seen.length; i++) {
        if (fold(groups.get(i)) != fold) {
          others.add(mails.get(i));
        }
      }
      Optional<Model> model = model(others);
      for (int i = 0; i < seen.length; i++) {
        if (fold(groups.get(i)) == fold) {
          seen[i] = look(mails.get(i), model);
        }
      }
    }
    return Arrays.asList(seen);
  }

  /** These mails with the bands of a model of those. */
  List<SeenMail> judged(List<LabelledMail> mails, List<LabelledMail> learned) {
    Optional<Model> model = model(learned);
    return mails.stream().map(mail -> look(mail, model)).toList();
  }

  private static int fold(String group) {
    return Math.floorMod(group.hashCode(), FOLDS);
  }

  private static Optional<Model> model(List<LabelledMail> mails) {
    return Trainer.train(
        mails.stream().map(mail -> new Example(mail.kind(), features(mail.octets()))).toList());
  }

  private static Features features(byte[] octets) {
    byte[] scanned = octets.length > SCANNED ? Arrays.copyOf(octets, SCANNED) : octets;
    Header header = HeaderParser.parse(scanned);
    return Features.of(header, MailTextReader.read(header, scanned));
  }

  private SeenMail look(LabelledMail mail, Optional<Model> model) {
    byte[] octets = mail.octets();
    byte[] scanned = octets.length > SCANNED ? Arrays.copyOf(octets, SCANNED) : octets;
    MailView view = new MailView(envelope(octets.length), scanned);
    Map<String, Double> symbols = new LinkedHashMap<>();
    for (Check.Pure check : checks) {
      check.look(view).symbols().forEach(s -> symbols.merge(s.name(), s.score(), Double::sum));
    }
    Map<String, Double> band = new LinkedHashMap<>();
    for (Symbol symbol : new ClassifierCheck(() -> model).look(view).symbols()) {
      band.put(symbol.name(), symbol.score());
    }
    return new SeenMail(mail, symbols, band);
  }

  /** Of nobody: these checks look at the content. */
  private static Envelope envelope(int size) {
    Mailbox nobody = new Mailbox("nobody", Domain.of("mail.example"));
    return new Envelope(
        MailId.random(Instant.EPOCH, new Random(1)),
        new ReversePath.Of(nobody),
        List.of(Recipient.of(nobody)),
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo("mx", "192.0.2.1", 25, "mail.example", Optional.empty(), Trust.WORLD),
        Instant.EPOCH,
        size,
        0);
  }
}
