package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document of the kind SigningDomain means, and what is wrong with bad ones. */
final class SigningDomainTest {
  private static final String SIGNING =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: SigningDomain
      metadata:
        name: example
      spec:
        domain: Example.org
        keys:
          - {selector: 2026a, file: keys/example.org/2026a.pem, until: 2027-05-01}
      """;

  static Stream<List<String>> mistakes() {
    return Stream.of(
        List.of(
            SIGNING.replace("keys:", "key:"),
            "spec.key (line 7): there is no such field; did you mean keys?"),
        List.of(
            SIGNING.replace("Example.org", "exa mple"),
            "spec.domain (line 6): \"exa mple\" is wrong: a label holds"),
        List.of(
            SIGNING.replace("file:", "fiel:"),
            "spec.keys[0].fiel (line 8): there is no such field; did you mean file?"),
        List.of(
            SIGNING.replace("selector: 2026a, ", ""),
            "spec.keys[0] (line 8): the field selector is missing"),
        List.of(
            SIGNING.replace("- {selector: 2026a, file: keys/example.org/2026a.pem, until:", "- a:"),
            "spec.keys[0].a (line 8): there is no such field"),
        List.of(
            SIGNING.replace("- {", "- [{").replace("01}", "01}]"), "spec.keys[0] (line 8): want"),
        List.of(SIGNING + "    - {selector: 2026A, file: b}\n", "selector \"2026A\" stands twice"),
        List.of(
            SIGNING + "    - {selector: b, file: b}\n".repeat(8),
            "spec.keys (line 8): want 1 to 8 keys, not 9"),
        List.of(
            SIGNING.replace("2027-05-01", "May 2027"),
            "spec.keys[0].until (line 8): \"May 2027\" is wrong: want a date such as 2026-11-01"),
        List.of(
            SIGNING.replace("until: 2027-05-01", "until: 2027-02-29"),
            "\"2027-02-29\" is wrong: want a date"),
        List.of(
            SIGNING.replace("until:", "from: 2027-05-01, until:"),
            "spec.keys[0].until (line 8): want a time after that of from"),
        List.of(
            SIGNING.replace("Example.org", ("a".repeat(60) + ".").repeat(4) + "example"),
            "spec.keys[0].selector (line 8): it is too long for a name in DNS"),
        List.of(SIGNING + "  authors: [\"*\"]\n", "spec.authors[0] (line 9): \"*\" is wrong"),
        List.of(
            SIGNING + "  identities: [ann smith]\n",
            "spec.identities[0] (line 9): \"ann smith\" is wrong: want 1 to 255 characters"),
        List.of(
            SIGNING
                + "  authors: ["
                + "a.test,".repeat(101)
                + "]\n"
                + "  identities: ["
                + "ann,".repeat(100)
                + "]\n",
            "spec.identities (line 10): want at most 10,000 pairs"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aBadDocumentIsNamedWithItsFieldAndWhatWouldBeRight(List<String> row) {
    SettingsInForce loaded = load(row.getFirst());

    assertEquals(MailSettings.EMPTY, loaded.settings());
    assertEquals(1, loaded.mistakes().size(), loaded.mistakes().toString());
    assertTrue(loaded.mistakes().getFirst().contains(row.get(1)), loaded.mistakes().toString());
  }

  @Test
  void aSigningDomainHasAuthorsIdentitiesAndKeysWithDates() {
    String all =
        SIGNING
            + "    - {selector: b.c, file: /run/b.pem, from: 2026-11-01T10:00:00+02:00}\n"
            + "  authors: [example.org, \"*.Example.org\"]\n"
            + "  identities: [Ann@example.org]\n";

    SigningDomain signing = load(all).settings().signing().getFirst();

    assertEquals(Domain.of("example.org"), signing.domain());
    assertEquals(
        List.of(new DomainPattern("example.org"), new DomainPattern("*.example.org")),
        signing.authors());
    assertTrue(signing.covers(Domain.of("a.example.org")));
    assertFalse(signing.covers(Domain.of("example.net")));
    assertEquals(List.of("ann@example.org"), signing.identities());
    assertEquals(
        List.of(
            new SigningDomain.Key(
                Domain.of("2026a"),
                "keys/example.org/2026a.pem",
                Optional.empty(),
                Optional.of(Instant.parse("2027-05-01T00:00:00Z"))),
            new SigningDomain.Key(
                Domain.of("b.c"),
                "/run/b.pem",
                Optional.of(Instant.parse("2026-11-01T08:00:00Z")),
                Optional.empty())),
        signing.keys());
  }

  @Test
  void aSigningDomainIsForItsOwnAuthorsAndForEverybodyUnlessItSaysOtherwise() {
    SigningDomain signing = load(SIGNING).settings().signing().getFirst();

    assertEquals(List.of(new DomainPattern("example.org")), signing.authors());
    assertEquals(List.of(), signing.identities());
  }

  @Test
  void anAuthorIsSignedByOneDocumentForAnIdentityAndOneForEverybody() {
    String ann = SIGNING.replace("name: example", "name: ann") + "  identities: [ann, bob]\n";
    String bob = SIGNING.replace("name: example", "name: bob") + "  identities: [BOB]\n";

    SettingsInForce loaded = load(SIGNING, ann, bob, SIGNING.replace("name: example", "name: b"));

    assertEquals(
        List.of(
            "2.yaml, document 1: spec.authors: \"example.org by bob\" is claimed by SigningDomain"
                + " ann in 1.yaml, document 1, too, but may be by one only; it is left out",
            "3.yaml, document 1: spec.authors: \"example.org\" is claimed by SigningDomain example"
                + " in 0.yaml, document 1, too, but may be by one only; it is left out"),
        loaded.mistakes());
  }

  private static SettingsInForce load(String... files) {
    List<FileDocuments.Found> found = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      found.addAll(FileDocuments.parse(i + ".yaml", files[i]));
    }
    return SettingsInForce.NOTHING.after(found);
  }
}
