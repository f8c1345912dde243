package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.ingress.submission.MailReader.Item;
import io.poststrom.ingress.submission.MailReader.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Any octets as a request: it is refused, or a mail that has only the lines that it should have.
 */
class MailReaderFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void isReadOrRefused(byte @NotNull [] octets) {
    try {
      MailReader.read(octets, octets.length, new Limits(10, 10)).mails().stream()
          .filter(Item.Draft.class::isInstance)
          .forEach(item -> composed(((Item.Draft) item).mail()));
    } catch (BadRequest e) {
      assertTrue(!e.problem().detail().isEmpty());
    }
  }

  private static void composed(MailRequest mail) {
    MailComposer pieces = new MailComposer(mail, "mark");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEachRemaining(all::writeBytes);
    String text = all.toString(StandardCharsets.UTF_8);
    String header = text.substring(0, text.indexOf("\r\n\r\n"));
    header
        .lines()
        .forEach(line -> assertTrue(line.matches("[!-9;-~]+: ?.*|[ \t].*"), "no field: " + line));
    assertTrue(!text.replace("\r\n", "").contains("\n"), "lines end with CRLF");
  }
}
