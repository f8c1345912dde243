package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  @Test
  void everySymbolHasALineThoseThatCountMostFirst() {
    Rules rules =
        new Rules(
            "mx.example",
            MailSettings.EMPTY,
            new Routing(MailSettings.EMPTY, Optional.empty(), List.of()),
            List.of(new Scoring.Group("TEST", 2, Set.of("GTUBE"))));
    Explainer explainer =
        new Explainer(
            new Pipeline(List.of(new HeaderCheck(), new GtubeCheck())),
            () -> rules,
            new Explainer.Terms(Duration.ofSeconds(1), 1 << 18, symbol -> "About " + symbol + "."));
    String mail = Mails.GTUBE.replace("Subject: hello\n", "");

    Explanation explanation =
        explainer
            .explain(
                Mails.envelope(Mails.id("m"), Mails.world(), 100, "b@one.test"),
                List.of(),
                Mails.octets(mail))
            .toCompletableFuture()
            .join();

    String[] lines = explanation.text().split("\n", -1);
    assertEquals(
        "From <a@sender.example> by 192.0.2.7 (mail.sender.example) to <b@one.test>", lines[0]);
    assertEquals(
        "  500.00  GTUBE                      (TEST) About GTUBE. ", lines[1].split("\\[", -1)[0]);
    assertEquals(
        " -498.00  CAP_TEST                   What a group's symbols count over its cap."
            + " [they count 2.0 together]",
        lines[2]);
    assertEquals("MISSING_SUBJECT", lines[3].strip().split("\\s+", -1)[1]);
    assertEquals(
        "    2.30  pass (tag 5.0, quarantine 10.0, reject 15.0, discard 1000.0)", lines[4]);
    assertEquals("          To <b@one.test> it would be delivered.", lines[5]);
  }
}
