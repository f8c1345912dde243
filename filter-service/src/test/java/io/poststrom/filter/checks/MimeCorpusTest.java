package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Normal and malformed messages that none of us wrote: no check fails on any part of one. */
class MimeCorpusTest {
  private static final List<Check.Pure> CHECKS =
      List.of(
          new HeaderCheck(),
          new DateCheck(),
          new HeloCheck("mx.own.example"),
          new ForgedResultsCheck("mx.own.example"),
          new GtubeCheck(),
          new FormCheck(),
          new AttachmentCheck(),
          new LinkCheck(new Registrants(Optional.empty())),
          new AuthorCheck(new Registrants(Optional.empty()), List.of(), domain -> false));

  @Test
  void everyMessageAndEveryBeginningOfOneIsLookedAt() throws IOException {
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      System.err.println(folder + " is not there (see POSTSTROM_CONFORMANCE): skipped");
    }
    assumeTrue(Files.isDirectory(folder));
    int seen = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        look(Files.readAllBytes(file));
        seen++;
      }
    }
    assertTrue(seen > 0, "messages were found");
  }

  private static void look(byte[] octets) {
    all(octets);
    int step = Math.max(1, octets.length / 50);
    for (int length = 0; length < octets.length; length += step) {
      all(Arrays.copyOf(octets, length));
    }
  }

  private static void all(byte[] octets) {
    MailView mail =
        new MailView(
            Mails.envelope(Mails.id("x"), Mails.world(), octets.length, "b@one.test"), octets);
    for (Check.Pure check : CHECKS) {
      for (Symbol symbol : check.look(mail).symbols()) {
        assertFalse(symbol.evidence().isEmpty(), symbol.name());
      }
    }
  }

  private static Path folder() {
    return Path.of(
            Optional.ofNullable(System.getenv("POSTSTROM_CONFORMANCE"))
                .orElse("../../shared/conformance"))
        .resolve("mime");
  }
}
