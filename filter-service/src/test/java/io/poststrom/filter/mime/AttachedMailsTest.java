package io.poststrom.filter.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.HeaderParser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachedMailsTest {
  private static final String ONE = "Subject: one\n\nThe first.\n";
  private static final String OUTER =
      "From: ann@one.test\nContent-Type: multipart/mixed; boundary=b\n\nA preamble.\n";

  private static List<String> attached(String mail) {
    return attached(mail, 100);
  }

  private static List<String> attached(String mail, int most) {
    byte[] octets = Mails.octets(mail);
    return AttachedMails.of(HeaderParser.parse(octets), octets, most).stream()
        .map(one -> new String(one, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"))
        .toList();
  }

  private static String part(String fields, String body) {
    return "--b\n" + fields + "\n\n" + body + "\n";
  }

  private static String mail(String body) {
    return part("Content-Type: message/rfc822\nContent-Disposition: attachment", body);
  }

  @Test
  void eachAttachedMailIsItselfWhateverIsAttachedToIt() {
    String two =
        "Subject: two\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
            + "Content-Type: message/rfc822\n\nSubject: inner\n\nInner.\n--c--\n";
    String all =
        OUTER + part("Content-Type: text/plain", "See below.") + mail(ONE) + mail(two) + "--b--\n";
    assertEquals(List.of(ONE, two), attached(all));
    assertEquals(List.of(ONE), attached(all, 1));
  }

  @Test
  void anEncodedOneIsDecoded() {
    String encoded = Base64.getMimeEncoder().encodeToString(Mails.octets(ONE));
    String fields = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64";
    assertEquals(List.of(ONE), attached(OUTER + part(fields, encoded) + "--b--\n"));
  }

  @Test
  void aMailMayBeNothingButAnotherOne() {
    assertEquals(
        List.of("Subject: in\n\nx\n"),
        attached("Content-Type: message/rfc822\n\nSubject: in\n\nx\n"));
  }

  @Test
  void aMailBelowThousandsOfMultipartsIsNotLookedFor() {
    StringBuilder nested = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\n\n");
    for (int i = 0; i < 3_000; i++) {
      String next = "Content-Type: multipart/mixed; boundary=b" + (i + 1);
      nested.append("--b").append(i).append('\n').append(next).append("\n\n");
    }
    nested.append("--b3000\nContent-Type: message/rfc822\n\n").append(ONE);
    assertEquals(List.of(), attached(nested.toString()));
  }

  @Test
  void aMailInAFewMultipartsIsFound() {
    String inner =
        "--b\nContent-Type: multipart/mixed; boundary=c\n\n"
            + mail(ONE).replace("--b", "--c")
            + "--c--\n";
    assertEquals(List.of(ONE, ONE), attached(OUTER + inner + mail(ONE) + "--b--\n"));
  }

  @Test
  void withoutOneThereIsNone() {
    assertEquals(List.of(), attached(Mails.CLEAN));
    assertEquals(List.of(), attached(OUTER + part("Content-Type: text/plain", ONE)));
    assertEquals(List.of(), attached("Content-Type: multipart/mixed\n\nno boundary\n"));
  }
}
