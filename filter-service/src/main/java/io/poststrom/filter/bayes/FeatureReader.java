package io.poststrom.filter.bayes;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.mime.MailText;

/** From a mail to its features. */
final class FeatureReader {
  private static final int BODY_WORDS = 700;
  private static final int SUBJECT_WORDS = 40;

  private FeatureReader() {}

  /** The slots, in rising order. */
  static int[] read(Header header, MailText text) {
    FeatureSet features = new FeatureSet();
    Facts facts = new Facts(features);
    new HeaderFeatures(facts).read(header);
    new FormFeatures(facts).read(text);
    facts.words(Seed.SUBJECT, SUBJECT_WORDS, text.subject());
    WordScanner body = new WordScanner(features, Seed.BODY, BODY_WORDS);
    body.scan(text.subject());
    body.scan(text.text());
    facts.add("words", body.words() / 10);
    return features.sorted();
  }
}
