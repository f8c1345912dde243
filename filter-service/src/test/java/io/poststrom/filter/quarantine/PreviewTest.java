package io.poststrom.filter.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import org.junit.jupiter.api.Test;

/** What a person sees of a mail that may be anything. */
class PreviewTest {
  @Test
  void wordsAreShownAndLinksSpelledOutWithoutBecomingOnes() {
    String shown =
        Preview.of(
            Mails.octets(
                """
                From: Bank <a@sender.example>
                Subject: =?utf-8?q?Your_account_=1B[31m?=
                Content-Type: text/html; charset=utf-8

                <p>Please <a href="http://evil.example/x?a=1">https://bank.example</a></p>
                <script>alert(1)</script>
                <img src="http://tracker.example/1.gif" width=1>
                """));

    assertTrue(shown.contains("From: Bank <a@sender.example>"), shown);
    assertTrue(shown.contains("Please"), shown);
    assertTrue(
        shown.contains("hxxp[://]evil.example/x?a=1  shown as: hxxps[://]bank.example"), shown);
    assertTrue(shown.contains("hxxp[://]tracker.example/1.gif"), shown);
    assertFalse(shown.contains("http"), shown);
    assertFalse(shown.contains("alert"), shown);
    assertFalse(shown.contains("\u001b"), shown);
  }

  @Test
  void linksInTheWordsAreNoneEither() {
    String shown =
        Preview.of(Mails.octets("Subject: HTTP://a.example/\n\nhttps://b.example/ ftp://c\n"));
    assertTrue(shown.contains("Subject: hxxp[://]a.example/"), shown);
    assertFalse(shown.contains("s://b.example"), shown);
    assertFalse(shown.contains("ftp://"), shown);
  }

  @Test
  void isBoundedWhateverTheMailIs() {
    byte[] large = Mails.octets("Subject: x\n\n" + "http://a.example/ words\n".repeat(200_000));
    assertTrue(Preview.of(large).length() < 64 << 10);
    assertTrue(Preview.of(new byte[0]).startsWith("Subject: "));
  }

  @Test
  void noCharacterTurnsTheTerminal() {
    assertEquals("a\ufffdb\ufffdc\td\n", Preview.plain("a\u202eb\u0007c\td\r\n"));
  }
}
