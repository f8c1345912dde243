package io.poststrom.filter.mime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.attachment.Inspector;
import io.poststrom.filter.content.HeaderParser;
import java.nio.charset.StandardCharsets;

/** Any octets as a mail, as a multipart's parts, as HTML and as an archive: read, within bounds. */
class MailTextFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isReadWithinBounds(byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    read(text);
    read("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + text);
    read("Content-Type: text/html; charset=utf-8\r\n\r\n" + text);
    read("Content-Type: application/zip; name=a.zip\r\n\r\nPK\3\4" + text);
    read("Subject: =?utf-8?q?" + text);
  }

  private static void read(String mail) {
    byte[] octets = mail.getBytes(StandardCharsets.ISO_8859_1);
    MailText text = MailTextReader.read(HeaderParser.parse(octets), octets);
    assertTrue(text.parts().size() <= MailTextReader.MAX_PARTS);
    assertTrue(text.text().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.raw().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.hidden().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.links().size() <= 1_000);
    Inspector.of(text.parts());
    MailTextReader.readStart(HeaderParser.parse(octets), octets);
  }
}
