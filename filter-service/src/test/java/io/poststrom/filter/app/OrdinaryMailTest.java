package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.checks.AttachmentCheck;
import io.poststrom.filter.checks.AuthorCheck;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.filter.checks.DateCheck;
import io.poststrom.filter.checks.ForgedResultsCheck;
import io.poststrom.filter.checks.FormCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.LinkCheck;
import io.poststrom.filter.checks.RulesCheck;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Explanation;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mail as people get it every day, of banks, shops, doctors, lawyers, charities, machines, friends,
 * in several languages, written for this test with the words that spam has too: nothing of it is
 * near being tagged before anything was learned, and most of it is far from that.
 */
class OrdinaryMailTest {
  private static final double TAG = 5;
  private static final Duration PER_CHECK = Duration.ofSeconds(20);
  private static final Registrants REGISTRANTS = new Registrants(Optional.empty());
  private static final Mailbox SOMEBODY = new Mailbox("ann", Domain.of("example.org"));

  private final Explainer explainer = explainer();

  private static Explainer explainer() {
    RuleSet rules = RuleSet.of(ShippedRules.read());
    List<Check> checks =
        List.of(
            new HeaderCheck(),
            new DateCheck(),
            new AutomaticCheck(),
            new ForgedResultsCheck("mx.example.org"),
            new FormCheck(),
            new AttachmentCheck(),
            new LinkCheck(REGISTRANTS),
            new AuthorCheck(REGISTRANTS, List.of(), name -> false),
            new RulesCheck(() -> rules));
    List<Scoring.Group> groups =
        rules.groups().stream()
            .map(group -> new Scoring.Group(group.name(), group.cap(), group.symbols()))
            .toList();
    Routing routing = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());
    Rules inForce = new Rules("mx.example.org", MailSettings.EMPTY, routing, groups);
    return new Explainer(
        new Pipeline(checks),
        () -> inForce,
        new Explainer.Terms(PER_CHECK, 1 << 18, symbol -> symbol));
  }

  private Explanation explain(Path file) {
    try {
      byte[] content =
          Files.readString(file, StandardCharsets.ISO_8859_1)
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.ISO_8859_1);
      Instant received = Instant.parse("2026-11-20T10:00:10Z");
      Envelope envelope =
          new Envelope(
              MailId.random(received, new Random(1)),
              new ReversePath.Of(SOMEBODY),
              List.of(Recipient.of(SOMEBODY)),
              BodyType.EIGHT_BIT_MIME,
              AddressForm.ASCII,
              Optional.empty(),
              Optional.empty(),
              new ClientInfo("mx", "192.0.2.1", 25, "mail.example", Optional.empty(), Trust.WORLD),
              received,
              content.length,
              0);
      return explainer.explain(envelope, List.of(), content).toCompletableFuture().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noneIsTaggedAndMostIsFarFromIt() throws IOException, URISyntaxException {
    Path folder = Path.of(OrdinaryMailTest.class.getResource("/ordinary").toURI());
    Map<String, Explanation> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.toString().endsWith(".eml"))
          .forEach(file -> all.put(file.getFileName().toString(), explain(file)));
    }
    assertEquals(53, all.size());
    assertEquals("", list(all, TAG - 0.5), "close to being tagged");
    long odd = all.values().stream().filter(mail -> mail.verdict().score() > 3).count();
    assertTrue(odd <= all.size() / 6, odd + " of them are over 3:\n" + list(all, 3));
  }

  private static String list(Map<String, Explanation> all, double from) {
    return all.entrySet().stream()
        .filter(mail -> mail.getValue().verdict().score() >= from)
        .map(
            mail ->
                "%s %.1f %s"
                    .formatted(
                        mail.getKey(),
                        mail.getValue().verdict().score(),
                        mail.getValue().symbols().stream()
                            .filter(symbol -> symbol.score() != 0)
                            .map(symbol -> "%s %.1f".formatted(symbol.name(), symbol.score()))
                            .toList()))
        .collect(Collectors.joining("\n"));
  }
}
