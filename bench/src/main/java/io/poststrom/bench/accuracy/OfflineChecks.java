package io.poststrom.bench.accuracy;

import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.checks.AttachmentCheck;
import io.poststrom.filter.checks.AuthorCheck;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.filter.checks.ClassifierCheck;
import io.poststrom.filter.checks.DateCheck;
import io.poststrom.filter.checks.ForgedResultsCheck;
import io.poststrom.filter.checks.FormCheck;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.LinkCheck;
import io.poststrom.filter.checks.OwnDomainCheck;
import io.poststrom.filter.checks.RulesCheck;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.rules.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The filter's checks that ask nobody and need no envelope, the same for all that measure them. */
public final class OfflineChecks {
  /** How much of a mail is looked at, in octets: as the filter does it as shipped. */
  public static final int SCANNED = 1 << 18;

  private OfflineChecks() {}

  /** All of them. */
  public static List<Check> all(String hostname, Supplier<RuleSet> rules, Optional<Model> model) {
    List<Check> all = new ArrayList<>(withoutClassifier(hostname, rules));
    all.add(new OwnDomainCheck(new Registrants(Optional.empty()), name -> false));
    all.add(classifier(model));
    return all;
  }

  /** Those that find something in the mail alone, without the classifier. */
  public static List<Check.Pure> withoutClassifier(String hostname, Supplier<RuleSet> rules) {
    Registrants registrants = new Registrants(Optional.empty());
    return List.of(
        new HeaderCheck(),
        new DateCheck(),
        new AutomaticCheck(),
        new ForgedResultsCheck(hostname),
        new GtubeCheck(),
        new FormCheck(),
        new AttachmentCheck(),
        new LinkCheck(registrants),
        new AuthorCheck(registrants, List.of(), name -> false),
        new RulesCheck(rules));
  }

  /** The classifier, with what it has learned. */
  public static Check.Pure classifier(Optional<Model> model) {
    return new ClassifierCheck(() -> model);
  }

  /** What the classifier sees of a mail. */
  public static Features features(byte[] octets) {
    byte[] scanned = scanned(octets);
    Header header = HeaderParser.parse(scanned);
    return Features.of(header, MailTextReader.read(header, scanned));
  }

  /** As much of a mail as is looked at. */
  public static byte[] scanned(byte[] octets) {
    return octets.length > SCANNED ? Arrays.copyOf(octets, SCANNED) : octets;
  }
}
