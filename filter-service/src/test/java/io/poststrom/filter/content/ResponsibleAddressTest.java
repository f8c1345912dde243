package io.poststrom.filter.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4407 section 2, step by step. */
class ResponsibleAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "From: a@x.example                                               | From a@x.example",
        "From: Ann <a@x.example>                                         | From a@x.example",
        "From: \"Ann, B.\" <a@x.example> (at home)                       | From a@x.example",
        "From: a@x.example;Sender: s@y.example                           | Sender s@y.example",
        "Sender: s@y.example;From: a@x.example, b@x.example              | Sender s@y.example",
        "Resent-From: r@z.example;Sender: s@y.example;From: a@x.example  | Resent-From r@z.example",
        "Resent-From: r@z.example;Resent-Sender: t@z.example;From: a@x.example | Resent-Sender t@z.example",
        "Resent-Sender: t@z.example;Resent-From: r@z.example             | Resent-Sender t@z.example",
        // a later hop has resent it again, and its fields stand above
        "Resent-From: r@z.example;Received: by h;Resent-Sender: t@w.example | Resent-From r@z.example",
        "Resent-From: r@z.example;Return-Path: <b@w.example>;Resent-Sender: t@w.example | Resent-From r@z.example",
        "Received: by h;Resent-From: r@z.example;Resent-Sender: t@w.example | Resent-Sender t@w.example",
        // fields without content are passed over
        "Resent-Sender: ;Sender: s@y.example                             | Sender s@y.example",
        "Sender: ;From: a@x.example                                      | From a@x.example",
        // ill-formed: nobody
        "Subject: x                                                      | nobody",
        "From: a@x.example;From: b@x.example                             | nobody",
        "From: a@x.example, b@x.example                                  | nobody",
        "Sender: s@y.example;Sender: t@y.example;From: a@x.example       | nobody",
        "Sender: nonsense;From: a@x.example                              | nobody",
        "Resent-From: a@x.example, b@x.example;From: a@x.example         | nobody",
        "From: <a@[192.0.2.1]>                                           | nobody",
        "From: \"a b\"@x.example                                         | nobody",
      })
  void theHeaderSaysWhoHasHandedItInLast(String fields, String address) {
    byte[] octets = (fields.replace(";", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    assertEquals(
        address,
        ResponsibleAddress.of(HeaderParser.parse(octets))
            .map(found -> found.field() + " " + found.mailbox().text())
            .orElse("nobody"));
  }
}
