package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with scores and groups in a document. */
final class ScoringTest {
  private static final String HEAD =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata:
        name: example
      spec:
        domains: [example.org]
        spam:
      """;

  @TempDir Path folder;

  static Stream<List<String>> mistakes() {
    return Stream.of(
        List.of("    scores: 5\n", "spec.spam.scores (line 8): want fields with values"),
        List.of("    scores: {A: high}\n", "spec.spam.scores.A (line 8): want a number"),
        List.of("    scores: {A: 1001}\n", "spec.spam.scores.A (line 8): want a symbol's name"),
        List.of("    scores: {a b: 1}\n", "spec.spam.scores.a b (line 8): want a symbol's name"),
        List.of("    scores: {A: 1, A: 2}\n", "the field stands twice"),
        List.of("    groups: []\n", "spec.spam.groups (line 8): want a list"),
        List.of("    groups: [{name: A, symbols: [B]}]\n", "want a cap from 0 to 1000"),
        List.of("    groups: [{name: A, cap: -1, symbols: [B]}]\n", "want a cap from 0 to 1000"),
        List.of("    groups: [{name: A, cap: 1}]\n", "the field symbols is missing"),
        List.of("    groups: [{name: A, cap: 1, symbols: [B C]}]\n", "want letters, digits"),
        List.of("    digest: weekly\n", "spec.spam.digest (line 8): want off, hourly or daily"),
        List.of("    group: []\n", "did you mean groups?"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsRefused(List<String> row) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), HEAD + row.getFirst());

    SettingsInForce loaded = SettingsInForce.NOTHING.after(FileDocuments.read(file));

    assertEquals(1, loaded.mistakes().size());
    assertTrue(loaded.mistakes().getFirst().contains(row.getLast()), loaded.mistakes().toString());
  }
}
