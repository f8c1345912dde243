package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.submission.MailReader.Item;
import io.poststrom.ingress.submission.MailReader.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is composed, as Python's email package reads it. */
class MailComposerTest {
  /** Prints each leaf: type, disposition, name, Content-ID, and the hash of its octets. */
  private static final String READER =
      """
      import sys, email, email.policy, hashlib
      m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
      out = open(sys.argv[2], 'w', encoding='utf-8')
      def defects(p):
          found = list(p.defects)
          for v in p.values():
              found += getattr(v, 'defects', [])
          return found
      for name in ('From', 'Reply-To', 'To', 'Cc', 'Bcc', 'Subject', 'X-Note'):
          if m[name] is not None:
              print(name + '=' + m[name], file=out)
      for p in m.walk():
          for d in defects(p):
              print('defect', repr(d), file=out)
          if p.is_multipart():
              print(p.get_content_type(), file=out)
              continue
          octets = p.get_payload(decode=True)
          if p.get_content_maintype() == 'text' and not p.get_filename():
              print(p.get_content_type(), repr(p.get_content()), file=out)
          else:
              print(p.get_content_type(), p.get_content_disposition(), p.get_filename(),
                    p['Content-ID'], len(octets), hashlib.sha256(octets).hexdigest()[:8], file=out)
      """;

  @TempDir Path folder;

  @Test
  void textAloneStaysAsItIs() throws Exception {
    assertEquals(
        """
        From=ann@example.org
        To=b@example.net
        Subject=Hello
        text/plain 'One\\n.\\nFrom here\\n'
        """,
        read("'subject':'Hello','text':'One\\n.\\nFrom here'"));
  }

  @Test
  void namesSubjectsAndTextsInAnyScriptComeBack() throws Exception {
    assertEquals(
        """
        From=ann@example.org
        To=b@example.net
        Cc="O'Neil, \\"Q\\" <x>" <c@example.net>, Jörg Müller-Lüdenscheidt <d@example.net>
        Subject=Grüße aus Žižkov, 東京 und überallher, so lang, dass es nicht auf eine Zeile passt 🙂
        text/plain 'Zeile eins äöü\\nvon mir =3D  \\nund eine sehr lange Zeile LONG\\n'
        """
            .replace("LONG", "x".repeat(3_000)),
        read(
            """
            'cc':[{'email':'c@example.net','name':'O\\u0027Neil, \\"Q\\" <x>'},
                  {'email':'d@example.net','name':'Jörg Müller-Lüdenscheidt'}],
            'subject':'Grüße aus Žižkov, 東京 und überallher, so lang, dass es nicht auf eine Zeile passt 🙂',
            'text':'Zeile eins äöü\\r\\nvon mir =3D  \\rund eine sehr lange Zeile LONG'
            """
                .replace("LONG", "x".repeat(3_000))));
  }

  @Test
  void textHtmlImagesAndFilesStandWhereTheyBelong() throws Exception {
    byte[] large = new byte[300_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 >> 3);
    }
    String content = Base64.getEncoder().encodeToString(large);
    String longName = "ein sehr langer Name mit Ümläuten ".repeat(5) + ".pdf";

    String read =
        read(
            """
            'replyTo':'Desk <desk@example.org>','headers':{'X-Note':'a b =?c?= d'},
            'text':'片仮名平仮名漢字', 'html':'<img src=cid:logo@x>',
            'attachments':[
              {'filename':'logo.png','type':'image/png','contentId':'logo@x','content':'AAECAw=='},
              {'filename':'LONG','type':'application/pdf','content':'CONTENT'},
              {'filename':'a \\"b\\\\c.txt','type':'text/plain','content':''}]
            """
                .replace("LONG", longName)
                .replace("CONTENT", content));

    assertEquals(
        """
        From=ann@example.org
        Reply-To=Desk <desk@example.org>
        To=b@example.net
        X-Note=a b =?c?= d
        multipart/mixed
        multipart/alternative
        text/plain '片仮名平仮名漢字\\n'
        multipart/related
        text/html '<img src=cid:logo@x>\\n'
        image/png inline logo.png <logo@x> 4 054edec1
        application/pdf attachment LONG None 300000 HASH
        text/plain attachment a "b\\c.txt None 0 e3b0c442
        """
            .replace("LONG", longName)
            .replace("HASH", hash(large)),
        read.replace("漢字'", "漢字\\n'"));
  }

  @Test
  void aLongTextComesInPiecesWhateverItIsMadeOf() throws Exception {
    for (String first : List.of("", "é", "é" + "x".repeat(70_000), "東".repeat(65_535) + "🙂")) {
      String text =
          first + "eins\\nzwei\\r\\ndrei\\rFrom vier \\n\\t\\n".repeat(5_000) + first + ".";
      String member = "'text':'" + text + "'";

      assertTrue(textOf(member).equals(withLf(text)), first.length() + " more characters");
      int longest = pieces(member).stream().mapToInt(piece -> piece.length).max().orElseThrow();
      assertTrue(longest < (first.startsWith("東") ? 300_000 : 100_000), "one of " + longest);
    }
  }

  private String textOf(String members) throws IOException, InterruptedException {
    String read = read(members);
    String text = withLf(read.substring(read.indexOf('\'') + 1, read.length() - 2));
    return text.endsWith("\\n") ? text.substring(0, text.length() - 2) : text;
  }

  private static String withLf(String text) {
    return text.replace("\\r\\n", "\\n").replace("\\r", "\\n");
  }

  @Test
  void noLineOfAHeaderIsLongerThanOthersCanRead() {
    String mail =
        composed("'subject':'" + "wort ".repeat(300) + "','to':['" + "x".repeat(200) + "@x.test']");

    assertTrue(mail.lines().allMatch(line -> line.length() <= 220), mail);
  }

  private static String hash(byte[] octets) throws Exception {
    byte[] all = java.security.MessageDigest.getInstance("SHA-256").digest(octets);
    return java.util.HexFormat.of().formatHex(all).substring(0, 8);
  }

  private String read(String members) throws IOException, InterruptedException {
    Path python = Path.of("/usr/bin/python3");
    Assumptions.assumeTrue(Files.isExecutable(python), "python3 is missing");
    Path mail = Files.writeString(folder.resolve("mail"), composed(members));
    Path script = Files.writeString(folder.resolve("read.py"), READER);
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                List.of(python.toString(), script.toString(), mail.toString(), out.toString()))
            .inheritIO()
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0);
    return Files.readString(out);
  }

  private static String composed(String members) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces(members).forEach(all::writeBytes);
    return all.toString(StandardCharsets.UTF_8);
  }

  private static List<byte[]> pieces(String members) {
    String to = members.contains("'to'") ? "" : "'to':'b@example.net',";
    String text = members.contains("'text'") ? "" : "'text':'',";
    String json = "{'from':'ann@example.org'," + to + text + members + "}";
    byte[] octets = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try {
      Item item = MailReader.read(octets, octets.length, new Limits(10, 1)).mails().getFirst();
      List<byte[]> pieces = new ArrayList<>();
      new MailComposer(((Item.Draft) item).mail(), "mark").forEachRemaining(pieces::add);
      return pieces;
    } catch (BadRequest e) {
      throw new IllegalArgumentException(e.problem().toString(), e);
    }
  }
}
