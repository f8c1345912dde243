package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text in a file of mail settings: no exception, a sentence for each mistake, and what is in
 * force stays as it is when the same text is read again.
 */
class FileDocumentsFuzzTest {
  static Stream<Arguments> seeds() {
    String head = "apiVersion: poststrom.io/v1alpha1\nkind: %s\nmetadata: {name: a}\nspec:\n";
    return Stream.of(
            head.formatted("MailDomain") + "  domains: [a.example]\n  spam: {tag: 1}\n",
            head.formatted("MailRoute")
                + "  domains: [\"*.b\"]\n  nextHop: {hosts: [\"[::1]:2\"]}\n",
            head.formatted("MailRoute") + "  domains: [ü.c]\n  nextHop: {smartHost: 10.0.0.1}\n",
            head.formatted("SigningDomain")
                + "  domain: a.b\n  authors: [\"*.c\"]\n  identities: [d]\n"
                + "  keys: [{selector: e, file: f, from: 2026-11-01, until: 2027-01-01T00:00:00Z}]\n",
            "--- &a [*a]\n--- {? [x] : &b y, *b : z}\n--- !!set {q}\n")
        .map(Arguments::of);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void neverFailsAndSaysWhatIsWrong(@NotNull String text) {
    List<FileDocuments.Found> found = FileDocuments.parse("a.yaml", text);
    SettingsInForce inForce = SettingsInForce.NOTHING.after(found);

    inForce.mistakes().forEach(m -> assertFalse(m.isBlank()));
    if (!text.toLowerCase(Locale.ROOT).contains("null")) { // else the words may be the input's own
      inForce.mistakes().forEach(m -> assertFalse(m.contains("null;"), m));
    }
    assertEquals(inForce.settings(), inForce.after(found).settings());
  }
}
