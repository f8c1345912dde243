package io.poststrom.filter.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.attachment.Inspector;
import io.poststrom.filter.content.HeaderParser;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mails of the largest size that is looked at, made to take endless time or memory. The time limit
 * tells a reader that hangs from one that does not, no more.
 */
@Timeout(60)
class MailTextBombsTest {
  private static final int SIZE = 256 * 1024;

  private static String filled(String start, String again) {
    StringBuilder mail = new StringBuilder(start);
    while (mail.length() + again.length() <= SIZE) {
      mail.append(again);
    }
    return mail.toString();
  }

  private static MailText read(String mail) {
    byte[] octets = mail.getBytes(StandardCharsets.ISO_8859_1);
    MailText text = MailTextReader.read(HeaderParser.parse(octets), octets);
    long held = text.parts().stream().mapToLong(part -> part.octets().length).sum();
    assertTrue(held <= 2L * SIZE, "parts hold " + held + " octets");
    assertTrue(text.parts().size() <= MailTextReader.MAX_PARTS);
    assertTrue(text.text().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.raw().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.hidden().length() <= MailTextReader.MAX_TEXT);
    assertTrue(text.links().size() <= 1_000);
    Inspector.of(text.parts());
    return text;
  }

  @Test
  void aMillionPartsAreReadUpToTheirNumber() {
    MailText mail =
        read(filled("Content-Type: multipart/mixed; boundary=a\r\n\r\n", "--a\r\n\r\n"));
    assertTrue(mail.oddities().contains(Oddity.TOO_MANY_PARTS));
    assertEquals(MailTextReader.MAX_PARTS, mail.parts().size());
  }

  @Test
  void partsInPartsAreReadUpToTheirDepth() {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; mail.length() < SIZE - 100; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b").append(i);
      mail.append("\r\n\r\n--b").append(i).append("\r\n");
    }
    assertTrue(read(mail.toString()).oddities().contains(Oddity.TOO_DEEP));
  }

  @Test
  void mailsInMailsAreReadUpToTheirDepth() {
    MailText mail = read(filled("", "Content-Type: message/rfc822\r\n\r\n"));
    assertTrue(mail.oddities().contains(Oddity.TOO_DEEP));
  }

  @Test
  void partsOfOneBoundaryInEachOtherAreRead() {
    read(filled("", "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nX: @ y",
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; @ x=y;",
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Disposition: @ x*0*=y;",
        "Content-Type: multipart/mixed; boundary=\"@ a",
        "Content-Type: text/plain; @ name*0=a;",
        "Subject: @ =?x-no-such-charset?q?=a?= ",
        "Subject: @ =?utf-8?b?",
        "Subject: @ =?"
      })
  void giganticFieldsAreRead(String mail) {
    String[] halves = mail.split("@ ", -1);
    read(filled(halves[0], halves[1]));
    read(filled(halves[0], halves[1] + "\r\n ") + "\r\n\r\nhello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "A=", "!", "AAA\r\n", "====A"})
  void brokenBase64IsRead(String again) {
    read(filled("Content-Transfer-Encoding: base64\r\n\r\n", again));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "= ", "=3", "=\r\n", "= \t"})
  void brokenQuotedPrintableIsRead(String again) {
    read(filled("Content-Transfer-Encoding: quoted-printable\r\n\r\n", again));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "utf-16", "x-nothing"})
  void endlessSwitchesOfCharsetsAreRead(String charset) {
    String start = "Content-Type: text/plain; charset=" + charset + "\r\n\r\n";
    read(filled(start, "\u001b$B\u001b(B"));
    read(filled(start, "\u000e\u000f"));
    read(filled(start, "~{~}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div>",
        "<b>",
        "<a href=x><b><i>",
        "<b><p></b>",
        "<table><tr><td>",
        "<table><b>",
        "<p><b id=1><i id=2>",
        "<select><option>",
        "<!--",
        "<!-- ->",
        "&#x",
        "&amp",
        "<a a=",
        "<svg><math>",
        "<form>",
        "<p style=\"color:red\">",
        "<style><!--",
        "</p>",
        "<"
      })
  void htmlThatNeverEndsIsRead(String again) {
    read(filled("Content-Type: text/html\r\n\r\n", again));
    read(filled("Content-Type: text/html\r\n\r\n", again + "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" a=b", " a@=b", " style=color:red"})
  void anElementOfEndlessAttributesIsRead(String again) {
    StringBuilder mail = new StringBuilder("Content-Type: text/html\r\n\r\n<p");
    for (int i = 0; mail.length() < SIZE - 20; i++) {
      mail.append(again.replace("@", Integer.toString(i)));
    }
    read(mail + ">x</p>");
  }

  @Test
  void aStyleWithoutEndIsRead() {
    read(filled("Content-Type: text/html\r\n\r\n<p style=\"", "color:red;") + "\">x</p>");
    read(filled("Content-Type: text/html\r\n\r\n<p style=\"", ":") + "\">x</p>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www.",
        "www. ",
        "xwww. ",
        "://",
        "://. ",
        "http://",
        "http://a ",
        "http://a@",
        "://www."
      })
  void linksWithoutEndAreRead(String again) {
    read(filled("\r\n", again));
    read(filled("Content-Type: text/html\r\n\r\n", "<a href=\"" + again + "\">" + again + "</a>"));
  }
}
