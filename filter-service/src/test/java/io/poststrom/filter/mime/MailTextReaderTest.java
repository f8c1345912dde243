package io.poststrom.filter.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.HeaderParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTextReaderTest {
  private static MailText read(String mail) {
    byte[] octets = Mails.octets(mail);
    return MailTextReader.read(HeaderParser.parse(octets), octets);
  }

  private static MailText html(String body) {
    return read("Content-Type: text/html; charset=utf-8\n\n" + body);
  }

  @Test
  void aPlainMailIsOnePart() {
    MailText mail = read("Subject: hello\n\nHello  you.\nBye.\n");
    assertEquals("hello", mail.subject());
    assertEquals("Hello  you.\r\nBye.\r\n", mail.text());
    assertEquals(mail.text(), mail.raw());
    assertEquals(Set.of(), mail.oddities());
    assertEquals(1, mail.parts().size());
    assertEquals("text/plain", mail.parts().getFirst().type());
    assertTrue(mail.parts().getFirst().isWhole());
    assertFalse(mail.parts().getFirst().isAttachment());
  }

  @Test
  void partsStandInTheirOrderDecodedAndNamed() {
    MailText mail =
        read(
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/alternative; boundary="b c"

            --b c
            Content-Type: text/plain; charset=iso-8859-15
            Content-Transfer-Encoding: quoted-printable

            10 =A4 is=
             little
            --b c
            Content-Type: TEXT/HTML

            <p>10&nbsp;&euro;<br>more</p>
            --b c--
            --a
            Content-Type: application/pdf; name="x.pdf"
            Content-Disposition: attachment; filename*0*=utf-8''%e2%82%ac; filename*1=".pdf"
            Content-Transfer-Encoding: base64

            SGVs
            bG8=
            --a--
            """);
    assertEquals(
        List.of("text/plain", "text/html", "application/pdf"),
        mail.parts().stream().map(Part::type).toList());
    assertEquals("10 € is little\n10 €\nmore\n", mail.text());
    Part pdf = mail.parts().get(2);
    assertEquals("€.pdf", pdf.name());
    assertTrue(pdf.isAttachment());
    assertEquals("Hello", new String(pdf.octets(), StandardCharsets.UTF_8));
    assertEquals(Set.of(), mail.oddities());
  }

  @Test
  void whatAnAttachedMailSaysIsReadToo() {
    MailText mail =
        read(
            """
            Content-Type: message/rfc822
            Content-Transfer-Encoding: base64

            U3ViamVjdDogaW5uZXINCkNvbnRlbnQtVHlwZTogdGV4dC9wbGFpbg0KDQppbnNpZGUNCg==
            """);
    assertEquals("inside\r\n", mail.text());
    assertEquals(List.of("text/plain"), mail.parts().stream().map(Part::type).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          =?utf-8?B?SGVsbMO2?=                                | Hellö
          =?iso-8859-1?Q?Hell=F6_you?=                        | Hellö you
          =?utf-8?Q?a?= =?utf-8?Q?b?= c                       | ab c
          =?utf-8?Q?=C3?= =?utf-8?Q?=B6?=                     | ö
          x =?utf-8?Q?a?=y=?utf-8?Q?b?=                       | x ayb
          =?utf-8*en?Q?a?=                                    | a
          =?nobody-knows?Q?a=C3=B6?=                          | aö
          =?utf-8?X?a?= =?utf-8?Q?a =? =?=                    | =?utf-8?X?a?= =?utf-8?Q?a =? =?=
          """)
  void subjectsAreDecoded(String subject, String read) {
    assertEquals(read, read("Subject: " + subject + "\n\n").subject());
  }

  @Test
  void theSubjectMayBeRawUtf8OrWestern() {
    assertEquals("ö", read("Subject: \u00c3\u00b6\n\n").subject());
    assertEquals("ö", read("Subject: \u00f6\n\n").subject());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          attachment; filename="=?utf-8?B?w7YuZXhl?="   | ö.exe
          attachment; filename*=utf-8''%c3%b6.exe        | ö.exe
          attachment; filename=a.exe                     | a.exe
          attachment; filename="a \\"b\\".exe"           | a "b".exe
          attachment; filename=a.exe; filename=b.txt     | a.exe
          """)
  void namesAreDecoded(String disposition, String name) {
    assertEquals(
        name, read("Content-Disposition: " + disposition + "\n\n").parts().getFirst().name());
  }

  @Test
  void unknownCharsetsAndOctetsThatAreNoAsciiAreGuessedAndSaid() {
    MailText unknown = read("Content-Type: text/plain; charset=klingon\n\n\u00c3\u00b6\n");
    assertEquals("ö\r\n", unknown.text());
    assertEquals(Set.of(Oddity.BROKEN_CHARSET), unknown.oddities());
    MailText ascii = read("Content-Type: text/plain; charset=us-ascii\n\n\u0093x\n");
    assertEquals("\u201cx\r\n", ascii.text());
    assertEquals(Set.of(Oddity.BROKEN_CHARSET), ascii.oddities());
    assertEquals(Set.of(), read("Content-Type: text/plain\n\n\u00c3\u00b6\n").oddities());
  }

  @Test
  void brokenEncodingsAreReadAsFarAsTheyGo() {
    MailText base64 = read("Content-Transfer-Encoding: base64\n\nSGVs!bG8gYQ\n");
    assertEquals("Hello a", base64.text().strip());
    assertEquals(Set.of(Oddity.BROKEN_ENCODING), base64.oddities());
    MailText quoted = read("Content-Transfer-Encoding: quoted-printable\n\na=3=zz=C3=B6\n");
    assertEquals("a=3=zzö", quoted.text().strip());
    assertEquals(Set.of(Oddity.BROKEN_ENCODING), quoted.oddities());
  }

  @Test
  void brokenMultipartsAreSaid() {
    MailText endless = read("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nhello\n");
    assertEquals("hello", endless.text().strip());
    assertEquals(Set.of(Oddity.BROKEN_MULTIPART), endless.oddities());
    MailText without = read("Content-Type: multipart/mixed\n\n--a\n\nhello\n");
    assertEquals(Set.of(Oddity.BROKEN_MULTIPART), without.oddities());
    assertTrue(without.text().contains("hello"));
  }

  @Test
  void aMultipartWhoseBoundaryNeverComesIsReadAsIfItWerePlainText() {
    MailText mail =
        read("Content-Type: multipart/mixed; boundary=a\n\nSee\n--b\n\nhttp://one.test/\n--b--\n");
    assertEquals("See\r\n--b\r\n\r\nhttp://one.test/\r\n--b--\r\n", mail.text());
    assertEquals("http://one.test/", mail.links().getFirst().uri());
    assertEquals(Set.of(Oddity.BROKEN_MULTIPART), mail.oddities());
    assertEquals(List.of(), mail.parts());
    MailText encoded =
        read(
            "Content-Type: multipart/mixed; boundary=a; charset=iso-8859-1\n"
                + "Content-Transfer-Encoding: quoted-printable\n\nb=E4r\n");
    assertEquals("b\u00e4r\r\n", encoded.text());
  }

  @Test
  void soIsOneAmongOtherParts() {
    MailText mail =
        read(
            """
            Content-Type: multipart/mixed; boundary=a

            not shown
            --a
            Content-Type: multipart/alternative; boundary=b

            first
            --a
            Content-Type: multipart/alternative; boundary=c

            not shown
            --c

            second
            --c--
            --a--
            not shown
            """);
    assertEquals(
        List.of("first", "second"), mail.text().lines().filter(line -> !line.isBlank()).toList());
    assertEquals(1, mail.parts().size());
    assertEquals(Set.of(Oddity.BROKEN_MULTIPART), mail.oddities());
  }

  @Test
  void multipartsWithoutPartsCountForTheLimitToo() {
    String one = "--a\nContent-Type: multipart/alternative; boundary=b\n\ntext\n";
    MailText mail =
        read(
            "Content-Type: multipart/mixed; boundary=a\n\n"
                + one.repeat(MailTextReader.MAX_PARTS + 1)
                + "--a--\n");
    assertTrue(mail.oddities().contains(Oddity.TOO_MANY_PARTS));
    assertEquals(
        MailTextReader.MAX_PARTS, mail.text().lines().filter(line -> line.equals("text")).count());
  }

  @Test
  void theStartOfAMailIsNotBlamedForItsEnd() {
    byte[] octets =
        Mails.octets(
            """
            Content-Type: multipart/mixed; boundary=a

            --a

            hello
            --a
            Content-Transfer-Encoding: base64

            SGVsb""");
    MailText mail = MailTextReader.readStart(HeaderParser.parse(octets), octets);
    assertEquals(Set.of(), mail.oddities());
    assertEquals(List.of(true, false), mail.parts().stream().map(Part::isWhole).toList());
  }

  @Test
  void htmlIsReadAsItShows() {
    MailText mail =
        html(
            "<html><head><title>t</title><style>p { x }</style></head><body><p>one\n  two"
                + "<!-- no --><p>th<b>r</b>ee &amp; f&#8203;our</p><div>five<span>six</span>"
                + "</div><script>no()</script><table><tr><td>a<td>b</table></body></html>\n");
    assertEquals("one two\nthree & four\nfivesix\na b\n", mail.text());
    assertEquals("", mail.hidden());
    assertEquals(1, mail.html().scripts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <p style="display: none">hid</p>
          <p style="DISPLAY:NONE!important;color:red">hid</p>
          <p style="visibility:hidden">hid</p>
          <p style="font-size:0">hid</p>
          <span style="font-size: 1px">hid</span>
          <font color="#ffffff">hid</font>
          <font color=white>hid</font>
          <div style="color:#fffffe">hid</div>
          <div style="background:#000"><p style="color:rgb(1, 2, 3)">hid</p></div>
          <table bgcolor=black><tr><td>hid</table>
          <div hidden><p>hid</p></div>
          <div style="opacity:0">hid</div>
          <div style="max-height:0px;overflow:hidden">hid</div>
          <div style="mso-hide:all">hid</div>
          """)
  void wordsThatNobodySeesAreHidden(String body) {
    MailText mail = html("seen " + body + "<p>seen</p>\n");
    assertEquals("hid", mail.hidden().strip());
    assertEquals("seen\nseen\n", mail.text().replace("seen \n", "seen\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <p style="font-size:12px">seen</p>
          <p style="font-size:1em;opacity:1">seen</p>
          <div style="background:url(x)"><font color=white>seen</font></div>
          <table bgcolor="#003366"><tr><td><font color="#fff">seen</font></td></tr></table>
          <div style="max-height:none">seen</div>
          """)
  void wordsThatAreSeenAreNot(String body) {
    assertEquals("seen", html(body).text().strip());
  }

  @Test
  void linksAreFoundInHtml() {
    MailText mail =
        html(
            """
            <a href="HTTP://User@Example.COM:8080/x?y&amp;z">see <b>this</b></a>
            <img src="https://img.test/1.gif" width=1 height="1"><img src="cid:x">
            <form action="https://form.test/"><input type=image src=https://in.test/></form>
            <a href="https:/\\b\u00c3\u00bccher.test">b</a><a href="mailto:a@b.test">m</a>
            <meta http-equiv=refresh content="0; URL=https://next.test/">
            <a href="#here">h</a><a href="  ht
            tps://white.test">w</a>
            """);
    assertEquals(
        List.of(
            new Link(
                "HTTP://User@Example.COM:8080/x?y&z", "example.com", "see this", Link.Kind.ANCHOR),
            new Link("https://img.test/1.gif", "img.test", "", Link.Kind.EMBEDDED),
            new Link("https://form.test/", "form.test", "", Link.Kind.FORM),
            new Link("https://in.test/", "in.test", "", Link.Kind.EMBEDDED),
            new Link("https:/\\bücher.test", "xn--bcher-kva.test", "b", Link.Kind.ANCHOR),
            new Link("mailto:a@b.test", "", "m", Link.Kind.ANCHOR),
            new Link("https://next.test/", "next.test", "", Link.Kind.ANCHOR),
            new Link("https://white.test", "white.test", "w", Link.Kind.ANCHOR)),
        mail.links());
    assertEquals(2, mail.html().images());
    assertEquals(1, mail.html().pixels());
    assertEquals(1, mail.html().forms());
  }

  @Test
  void linksAreFoundInPlainText() {
    MailText mail =
        read(
            "\nSee (https://a.test/x?y=1), <http://b.test:80>, www.c.test. xhttp://d.test"
                + " a@www.e.test ftp://f.test/\n");
    assertEquals(
        List.of("a.test", "b.test", "www.c.test", "d.test", "f.test"),
        mail.links().stream().map(Link::host).toList());
    assertEquals("https://a.test/x?y=1", mail.links().getFirst().uri());
    assertEquals("www.c.test", mail.links().get(2).shown());
  }
}
