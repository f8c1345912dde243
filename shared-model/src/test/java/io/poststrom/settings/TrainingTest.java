package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.MailboxParser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses teach the classifier, and who may teach there. */
final class TrainingTest {
  private static final String BOXES = "{spam: Spam, ham: No-Spam@example.org}";

  @ParameterizedTest
  @CsvSource({
    "spam@example.org,        SPAM",
    "SPAM@Sub.Example.org,    SPAM",
    "no-spam@example.org,     HAM",
    "no-spam@sub.example.org, -",
    "ann@example.org,         -",
    "spam@other.example,      -",
    "spam@elsewhere.example,  -",
  })
  void someAddressesTeach(String address, String kind) {
    assertEquals(kind, box(address).map(box -> box.kind().name()).orElse("-"));
  }

  @ParameterizedTest
  @CsvSource({
    "ann@example.org,     example.org",
    "ann@sub.example.org, sub.example.org",
    "ann@other.example,   -",
    "ann@else.example,    -",
    "ann,                 -",
    "'@',                 -",
  })
  void whoHasAnAddressOfTheSameDocumentTeachesForItsDomain(String identity, String domain) {
    TrainingBox box = box("spam@example.org").orElseThrow();
    assertEquals(domain, box.domainOf(Optional.of(identity)).map(Domain::ascii).orElse("-"));
    assertEquals(Optional.empty(), box.domainOf(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                        | want spam, ham, or both",
        "{spam: a, ham: A}         | must be different",
        "{spam: a@else.example}    | its domain is none of spec.domains",
        "{spam: 'a b'}             | is wrong",
        "{spam: Postmaster}        | postmaster is there for everybody",
        "{ham: postmaster@sub.example.org} | postmaster is there for everybody",
        "{eggs: a}                 | eggs",
      })
  void aMistakeIsNamed(String training, String sentence) {
    List<String> mistakes = load(training).mistakes();
    assertEquals(1, mistakes.size());
    assertTrue(mistakes.getFirst().contains(sentence), mistakes.getFirst());
    assertTrue(mistakes.getFirst().contains("spec.training"), mistakes.getFirst());
  }

  @Test
  void withoutTheFieldNoAddressTeaches() {
    assertEquals(
        Optional.empty(),
        TrainingBox.of(load(BOXES).settings(), MailboxParser.parse("spam@other.example")));
  }

  private static Optional<TrainingBox> box(String address) {
    return TrainingBox.of(load(BOXES).settings(), MailboxParser.parse(address));
  }

  private static SettingsInForce load(String training) {
    return SettingsInForce.NOTHING.after(
        FileDocuments.parse(
            "a.yaml",
            """
            apiVersion: poststrom.io/v1alpha1
            kind: MailDomain
            metadata: {name: ours}
            spec:
              domains: [example.org, "*.example.org"]
              training: %s
            ---
            apiVersion: poststrom.io/v1alpha1
            kind: MailDomain
            metadata: {name: others}
            spec:
              domains: [other.example]
            """
                .formatted(training)));
  }
}
