package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.Verdict.Action;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in docs/mail-settings.md are what the loader takes. */
final class MailSettingsDocumentTest {
  private static final Path PAGE = Path.of("../docs/mail-settings.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void allExamplesAreInForceTogether() throws IOException {
    List<FileDocuments.Found> found = new ArrayList<>();
    Matcher examples = EXAMPLE.matcher(Files.readString(PAGE));
    while (examples.find()) {
      Path file = folder.resolve(found.size() + ".yaml");
      found.addAll(FileDocuments.read(Files.writeString(file, examples.group(1))));
    }

    SettingsInForce loaded = SettingsInForce.NOTHING.after(found);

    assertEquals(List.of(), loaded.mistakes());
    MailSettings settings = loaded.settings();
    assertEquals(2, settings.domains().size());
    assertEquals(4, settings.routes().size());
    assertEquals("ann@example.org", settings.users().getFirst().identity());
    assertEquals(2, settings.signing().getLast().keys().size());
    assertEquals(List.of("ann@example.org"), settings.signing().getLast().identities());
    assertEquals(2, settings.policies().size());
    assertEquals(
        new MailDomain.Handling(
            new MailDomain.Thresholds(4, 8.5, 15, 1_000),
            new MailDomain.DmarcActions(Action.QUARANTINE, Action.DISCARD),
            MailDomain.SpfFail.REFUSE,
            MailDomain.Greylist.NEVER,
            new Scoring(
                Map.of("SPF_FAIL", 5.0, "HELO_NO_DOT", 0.0),
                List.of(new Scoring.Group("NAMES", 4, Set.of("HELO_OTHER_ADDRESS", "SPF_FAIL"))))),
        settings.domain(Domain.of("example.net")).orElseThrow().handling());
    assertEquals(
        "one-partner-directly",
        settings.route(Domain.of("direct.partner.example")).orElseThrow().name());
    assertTrue(settings.domain(Domain.of("below.example.org")).isPresent());
  }

  @Test
  void theExampleOfAMistakeIsWhatTheLogSays() throws IOException {
    String text = Files.readString(PAGE);
    String bad =
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata: {name: partners}
        spec:
          domains: [a.example]
          nextHop:
            smartHosts: b
        """;
    Path file = Files.writeString(folder.resolve("office.yaml"), "---\n".repeat(2) + bad);

    String mistake = SettingsInForce.NOTHING.after(FileDocuments.read(file)).mistakes().getFirst();

    assertTrue(mistake.startsWith("office.yaml, document 2: spec.nextHop.smartHosts (line "));
    String tail = mistake.substring(mistake.indexOf("): "), mistake.lastIndexOf(';'));
    assertTrue(text.replaceAll("\\s+", " ").contains(tail), tail);
  }
}
