package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentChecksTest {
  private static final Registrants GUESSED = new Registrants(Optional.empty());

  private static MailView view(String mail) {
    byte[] octets = Mails.octets(mail);
    return new MailView(
        Mails.envelope(Mails.id("x"), Mails.world(), octets.length, "b@one.test"), octets);
  }

  private static List<String> look(Check.Pure check, String mail) {
    return check.look(view(mail)).symbols().stream().map(Symbol::name).sorted().toList();
  }

  private static List<String> html(String body) {
    return look(new FormCheck(), "Content-Type: text/html; charset=utf-8\n\n" + body + "\n");
  }

  @Test
  void plainMailAndCommonHtmlHaveNothingToSay() {
    assertEquals(List.of(), look(new FormCheck(), Mails.CLEAN));
    assertEquals(List.of(), html("<p>" + "some words ".repeat(30) + "<img src=\"cid:logo\"></p>"));
    assertEquals(List.of(), html("<div style='display:none'>preview</div><p>hello</p>"));
  }

  @Test
  void tricksOfHtmlAreFound() {
    assertEquals(
        List.of("HTML_HIDDEN"),
        html("<p>buy</p><div style='font-size:0'>" + "some words ".repeat(60) + "</div>"));
    assertEquals(List.of("HTML_IMAGES_ONLY"), html("<a href=x><img src=http://a.test/1.png></a>"));
    assertEquals(
        List.of("HTML_FORM", "HTML_SCRIPT"),
        html("<form action=http://a.test/><input></form><script>x()</script>"));
    assertEquals(List.of("HTML_PIXEL"), html("hello<img width=1 height=1 src=http://a.test/p>"));
  }

  @Test
  void tricksOfCharactersAreFound() {
    assertEquals(List.of("INVISIBLE_CHARACTERS"), html("x\u00e2\u0080\u008bx".repeat(11)));
    assertEquals(List.of("MIXED_ALPHABETS"), html("p\u00d0\u00b0ypal ".repeat(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "Bank <service@bank.example>" <x@evil.test>    | FROM_NAMES_OTHER
          service@bank.example <x@evil.test>             | FROM_NAMES_OTHER
          =?utf-8?Q?boss=40bank.example?= <x@evil.test>  | FROM_NAMES_OTHER
          "Anne Smith" <anne@evil.test>                  | FROM_NAMES_PERSON
          "Smith, Anne" <anne@evil.test>                 | FROM_NAMES_PERSON
          "Anne Smith" <anne@ours.test>                  |
          "Anne Smithers" <anne@evil.test>               |
          x@bank.example <x@mail.bank.example>           |
          x@evil.test                                    |
          "a @ b" <x@evil.test>                          |
          A <a@one.test>, B <b@two.test>                 |
          """)
  void namesInFromThatAreOthersAreFound(String from, String symbol) {
    AuthorCheck check = new AuthorCheck(GUESSED, List.of("Anne Smith"), "ours.test"::equals);
    assertEquals(
        symbol == null ? List.of() : List.of(symbol), look(check, "From: " + from + "\n\nhello\n"));
  }

  @Test
  void listsAreSaid() {
    AuthorCheck check = new AuthorCheck(GUESSED, List.of(), domain -> false);
    assertEquals(List.of("LIST_MAIL"), look(check, "List-Id: <x.test>\n\nhello\n"));
  }

  private static List<String> ownDomain(String from, AuthResult result, String symbol) {
    Findings before =
        new Findings(
            List.of(new Symbol(symbol, 0, "")),
            List.of(result),
            List.of(),
            OwnerWish.NONE,
            Optional.empty());
    return new OwnDomainCheck(GUESSED, "ours.test"::equals)
            .conclude(view("From: " + from + "\n\nhello\n"), before)
            .toCompletableFuture()
            .join()
            .symbols()
            .stream()
            .map(Symbol::name)
            .toList();
  }

  private static AuthResult dkim(String result, String domain) {
    return new AuthResult("dkim", result, "", List.of(new AuthResult.Property("header.d", domain)));
  }

  @Test
  void ourDomainInFromMustBeProven() {
    List<String> unproven = List.of("FROM_OURS_UNPROVEN");
    assertEquals(unproven, ownDomain("a@ours.test", dkim("fail", "ours.test"), "DMARC_FAIL"));
    assertEquals(unproven, ownDomain("a@ours.test", dkim("pass", "evil.test"), "DMARC_NONE"));
    assertEquals(List.of(), ownDomain("a@ours.test", dkim("pass", "m.ours.test"), "DMARC_NONE"));
    assertEquals(List.of(), ownDomain("a@ours.test", dkim("fail", "ours.test"), "DMARC_PASS"));
    assertEquals(List.of(), ownDomain("a@ours.test", dkim("fail", "x.test"), "DKIM_TEMPERROR"));
    assertEquals(List.of(), ownDomain("a@other.test", dkim("fail", "x.test"), "DMARC_NONE"));
  }

  @Test
  void aProgramInAMailIsFound() {
    assertEquals(
        List.of("DISGUISED_PROGRAM"),
        look(
            new AttachmentCheck(),
            "Content-Type: application/octet-stream; name=\"invoice.pdf.exe\"\n\nhello\n"));
    assertEquals(List.of(), look(new AttachmentCheck(), Mails.CLEAN));
  }

  @Test
  void aLinkThatShowsAnotherHostIsFound() {
    assertEquals(
        List.of("LINK_OTHER_HOST"),
        look(
            new LinkCheck(GUESSED),
            "Content-Type: text/html\n\n<a href=http://evil.test/>https://bank.example/</a>\n"));
  }
}
