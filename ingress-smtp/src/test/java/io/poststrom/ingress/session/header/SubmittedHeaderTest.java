package io.poststrom.ingress.session.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.session.header.HeaderFacts.Clarity;
import io.poststrom.ingress.session.header.HeaderFacts.Octets;
import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import io.poststrom.smtp.Mailbox;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the tables {@code |} is CRLF. */
class SubmittedHeaderTest {
  private static final Handling MEND = new Handling.Mend("Date: now\r\n", "Message-ID: <m>\r\n");
  private static final List<String> PIECES =
      List.of(
          "From",
          "Bcc",
          "Resent-Bcc",
          "Date",
          "Message-ID",
          "To",
          ":",
          " ",
          "\t",
          "\r\n",
          "\r",
          "\n",
          "a@b.example",
          "<",
          ">",
          "\"",
          "(",
          ")",
          "\\",
          ",",
          ";",
          "[",
          "]",
          "x",
          "\u00e4",
          "\r\n\r\n",
          ".");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          # nothing is missing
          Date: x|MESSAGE-id : y||body                    ~ Date: x|MESSAGE-id : y||body
          # something is: it comes last
          A: b||body|                                     ~ A: b|Date: now|Message-ID: <m>||body|
          A: b|date:||body                                ~ A: b|date:|Message-ID: <m>||body
          # of the body nothing counts
          A: b||Date: x|Bcc: y||z                         ~ A: b|Date: now|Message-ID: <m>||Date: x|Bcc: y||z
          # blind copies: once, folded, several, other names, white space before the colon
          Bcc: a|A: b||                                   ~ A: b|Date: now|Message-ID: <m>||
          A: b|BCC : a,|\tb,| c|bCc:||Bcc: z|             ~ A: b|Date: now|Message-ID: <m>||Bcc: z|
          Resent-Bcc: a| b|A: c||                         ~ A: c|Date: now|Message-ID: <m>||
          Bcc: a||                                        ~ Date: now|Message-ID: <m>||
          Bccc: a|Bc: b|X-Bcc: c||                        ~ Bccc: a|Bc: b|X-Bcc: c|Date: now|Message-ID: <m>||
          # a date of another field is none
          X: Date: a|Resent-Date: b||                     ~ X: Date: a|Resent-Date: b|Date: now|Message-ID: <m>||
          # a header without body, with and without an end of line
          A: b|                                           ~ A: b|Date: now|Message-ID: <m>|
          A: b                                            ~ A: b|Date: now|Message-ID: <m>|
          Bcc: b                                          ~ Date: now|Message-ID: <m>|
          ``                                              ~ Date: now|Message-ID: <m>|
          ||a                                             ~ Date: now|Message-ID: <m>|||a
          # a header that ends in a line that is no field gets its empty line
          body                                            ~ Date: now|Message-ID: <m>||body
          A: b|body|From: c                               ~ A: b|Date: now|Message-ID: <m>||body|From: c
          A: b|bo dy: x|Bcc: c                            ~ A: b|Date: now|Message-ID: <m>||bo dy: x|Bcc: c
          A: b|: x|Bcc: c                                 ~ A: b|Date: now|Message-ID: <m>||: x|Bcc: c
          Bcc: b|Bcc                                      ~ Date: now|Message-ID: <m>||Bcc
          """)
  void fieldsAreAddedAndLeftOut(String in, String out) {
    assertEquals(out, run(in.replace("|", "\r\n"), MEND, 1_000).text().replace("\r\n", "|"));
  }

  @Test
  void whoOnlyReadsChangesNothing() {
    String text = "Bcc: a\r\nFrom: b@c.example\r\nno field\r\nFrom: d@e.example\r\n\r\nbody";

    Result result = run(text, new Handling.Read(), 3);

    assertEquals(text, result.text());
    assertEquals(1, result.facts().fromFields());
    assertEquals(Clarity.UNCLEAR, result.facts().clarity(), "others may read on");
  }

  @Test
  void aNameThatIsTooLongIsNone() {
    String text = "A: b\r\nBcc" + " ".repeat(2_000) + ": x\r\n\r\n";

    assertEquals(
        "A: b\r\nDate: now\r\nMessage-ID: <m>\r\n\r\nBcc" + " ".repeat(2_000) + ": x\r\n\r\n",
        run(text, MEND, 100).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          # From field                                    ~ authors, or a question mark where it is unclear
          a@b.example                                     ~ a@b.example
          Ann <a@b.example>                               ~ a@b.example
          "Ann, B." <a@b.example>, c@d.example            ~ a@b.example c@d.example
          "x@y.example" <a@b.example>                     ~ a@b.example
          "a b"@b.example                                 ~ "a b"@b.example
          "a\\"<c@d.example>"@b.example                   ~ "a\\"<c@d.example>"@b.example
          (c@d.example) a (x) @ (y) b.example (z)         ~ a@b.example
          (one (two \\) three) four) a@b.example          ~ a@b.example
          Group: a@b.example, c@d.example;                ~ a@b.example c@d.example
          Group: a@b.example; , e@f.example               ~ a@b.example e@f.example
          a@[192.0.2.1]                                   ~ a@[192.0.2.1]
          =?utf-8?q?x=40y.example?= <a@b.example>         ~ a@b.example
          a@b.example,                                    ~ a@b.example
          # two ways to read it, or none
          a@b.example c@d.example                         ~ ?
          a@b.example <c@d.example>                       ~ ?
          a@b.example: c@d.example;                       ~ ?
          a@b.example <A@b.example>                       ~ A@b.example
          <a@b.example> c@d.example                       ~ ?
          <a@b.example> <c@d.example>                     ~ ?
          <a@b.example                                    ~ ?
          a@b.example>                                    ~ ?
          <<a@b.example>>                                 ~ ?
          <@x.example:a@b.example>                        ~ ?
          <a@b.example, c@d.example>                      ~ ?
          <>                                              ~ ?
          "a@b.example                                    ~ ?
          (a@b.example                                    ~ ?
          a@b.example)                                    ~ ?
          a@b@c.example                                   ~ ?
          a..b@c.example                                  ~ ?
          a@b.example.                                    ~ ?
          Ann                                             ~ ?
          Ann a@b.example                                 ~ ?
          a@host                                          ~ ?
          "Ann"                                           ~ ?
          a\\@b.example                                   ~ ?
          a@[192.0.2.1                                    ~ ?
          """)
  void authorsAreRead(String from, String wanted) {
    HeaderFacts facts = run("From: " + from + "\r\n\r\n", new Handling.Read(), 7).facts();

    String read = String.join(" ", facts.authors().stream().map(Mailbox::text).toList());
    assertEquals(wanted, facts.clarity() == Clarity.UNCLEAR ? "?" : read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          To: a@b.example                     ~ ``
          To: undisclosed-recipients:;        ~ ``
          To: All of us, "Ann", <a@b.example> ~ ``
          Subject: a@host                     ~ ``
          To: a@b.example, bob@host           ~ bob@host
          Cc: bob                             ~ bob
          Reply-To: Bob <bob>                 ~ bob
          Resent-To: b\u00f6b@host            ~ b?b@host
          From: a@localhost                   ~ a@localhost
          Sender: a@localhost                 ~ a@localhost
          """)
  void unqualifiedAddressesAreNamed(String field, String wanted) {
    assertEquals(
        Optional.of(wanted).filter(w -> !w.isEmpty()),
        run(field + "\r\n\r\n", MEND, 5).facts().unqualified());
  }

  @Test
  void authorsAndAddressesAreBounded() {
    String many = "a@b.example, ".repeat(10_000);
    HeaderFacts facts = run("From: " + many + "\r\n\r\n", MEND, 999).facts();
    assertEquals(50, facts.authors().size());
    assertEquals(Clarity.UNCLEAR, facts.clarity());

    String longOne = "From: " + "a".repeat(5_000) + "@b.example\r\n\r\n";
    assertEquals(Clarity.UNCLEAR, run(longOne, MEND, 999).facts().clarity());
  }

  @Test
  void whatTheHeaderIsWrittenInIsSaid() {
    assertEquals(Octets.ASCII, octets("A: b\r\n\r\n\u00e4".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        Octets.UTF_8,
        octets("A: \u00e4\u20ac\ud83d\ude00\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(Octets.OTHER, octets("A: \u00e4\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    for (byte[] wrong :
        List.of(
            octetsOf(0xc0, 0x80),
            octetsOf(0xe0, 0x80, 0x80),
            octetsOf(0xed, 0xa0, 0x80),
            octetsOf(0xf4, 0x90, 0x80, 0x80),
            octetsOf(0xf8),
            octetsOf(0x80),
            octetsOf(0xc3))) {
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      header.writeBytes(octetsOf('A', ':'));
      header.writeBytes(wrong);
      header.writeBytes(octetsOf('\r', '\n', '\r', '\n'));
      assertEquals(Octets.OTHER, octets(header.toByteArray()));
    }
  }

  @Test
  void howOctetsAreCutChangesNothing() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      for (Handling handling : List.of(MEND, new Handling.Read())) {
        Result whole = run(text.toString(), handling, 10_000);
        assertEquals(whole, run(text.toString(), handling, 1), "seed " + seed);
        assertEquals(whole, run(text.toString(), handling, 5), "seed " + seed);
      }
    }
  }

  private record Result(String text, HeaderFacts facts) {}

  private static Result run(String text, Handling handling, int pieces) {
    return run(text.getBytes(StandardCharsets.UTF_8), handling, pieces);
  }

  private static Result run(byte[] octets, Handling handling, int pieces) {
    SubmittedHeader header = handling.open().orElseThrow();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < octets.length; at += pieces) {
      header.pass(octets, at, Math.min(pieces, octets.length - at), out::write);
    }
    header.end(out::write);
    return new Result(out.toString(StandardCharsets.UTF_8), header.facts());
  }

  private static Octets octets(byte[] header) {
    return run(header, new Handling.Read(), 1).facts().octets();
  }

  private static byte[] octetsOf(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }
}
