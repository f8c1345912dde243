package io.poststrom.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CollectedTest {
  private static String stripped(String stored) {
    byte[] octets = Collected.strip(stored.getBytes(StandardCharsets.ISO_8859_1));
    return new String(octets, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }

  @Test
  void fieldsOfMailboxesAndFiltersGoWithTheirFoldedLines() {
    assertEquals(
        """
        Received: from a.example by b.example; Fri, 23 Aug 2002 06:06:55 -0400
        Subject: one
         and more

        X-Spam-Status: this is the body
        """,
        stripped(
            """
            From ann@example.com  Fri Aug 23 11:08:55 2002
            Return-Path: <ann@example.com>
            Delivered-To: zzzz@localhost
            X-Mozilla-Status: 0001
            X-Account-Key: account2
            X-UIDL: 42
            Received: from a.example by b.example; Fri, 23 Aug 2002 06:06:55 -0400
            X-Spam-Status: No, hits=-4.6
            \ttests=AWL
            Subject: one
             and more

            X-Spam-Status: this is the body
            """));
  }

  @Test
  void whatStandsAboveTheFetchingOfMailWasNotThereOnItsWay() {
    assertEquals(
        """
        Received: from a.example by b.example
        Subject: one

        """,
        stripped(
            """
            Received: from localhost by phobos
            \tfor <zzzz@localhost>
            Received: from phobos by localhost with IMAP
            \t(fetchmail-5.9.0) for zzzz@localhost (single-drop)
            Received: from a.example by b.example
            Subject: one

            """));
  }

  @Test
  void aMailWithoutBodyOrHeaderStaysAMail() {
    assertEquals("Subject: one\n", stripped("Status: RO\nSubject: one\n"));
    assertEquals("\nbody\n", stripped("\nbody\n"));
    assertEquals("", stripped(""));
    assertEquals("", stripped("From ann@example.com"));
  }
}
