package io.poststrom.filter.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.HtmlFacts;
import io.poststrom.filter.mime.Link;
import io.poststrom.filter.mime.MailText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {
  private static final String HEADER =
      """
      Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
      Received: from user by a.example; Mon, 1 Jan 2024 00:00:00 +0000
      From: "Rich Prince" <prince@bank.example>
      Reply-To: other@elsewhere.example
      To: ann@ours.example
      Cc: Bob <bob@ours.example>
      Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from the Prince
      Message-ID: <1@bank.example>
      X-Mailer: Bulk Master 3

      """;

  private static final RuleMail MAIL =
      mail(
          HEADER,
          "Dear friend,\nI have  $5,000,000\nfor you.\n\nClick here now. Click here now!\n",
          "<html>\n<b>Click</b></html>\n");

  private static RuleMail mail(String head, String text, String raw) {
    return mail(head, text, raw, "bounce@bulk.example");
  }

  private static RuleMail mail(String head, String text, String raw, String sender) {
    byte[] octets = (head + raw).replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    Header header = HeaderParser.parse(octets);
    Link link = new Link("http://192.0.2.1/login?x", "192.0.2.1", "our bank", Link.Kind.ANCHOR);
    return new RuleMail(
        header,
        octets,
        new MailText(
            "Grüße from the Prince",
            text,
            raw,
            "",
            List.of(),
            List.of(link),
            new HtmlFacts(raw.length(), 2, 1, 0, 0),
            Set.of()),
        sender);
  }

  private static RuleSet rules(String text) {
    return RuleSet.of(List.of(RuleSource.of("test.cf", text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String hits(String rules) {
    RuleSet set = rules(rules);
    assertEquals(List.of(), set.problems());
    return set.match(MAIL).hits().stream().map(Hit::rule).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // fields
        "header A Subject =~ /Prince$/",
        "header A Subject =~ /^gr\\xc3\\xbc\\xc3\\x9fe from/i",
        "header A Subject =~ /Grüße/",
        "header A Subject:raw =~ /^=\\?utf-8\\?q/",
        "header A from =~ /prince\\@bank/",
        "header A From:addr =~ /^prince\\@bank\\.example$/",
        "header A From:name =~ /^Rich Prince$/",
        "header A Received =~ /from a\\.example.*\\n.*from user/",
        "header A Received:last =~ /^from user/",
        "header A ToCc =~ /ann\\@(?:.|\\n)*bob\\@/",
        "header A EnvelopeFrom =~ /^bounce\\@/",
        "header A MESSAGEID =~ /bank/",
        "header A ALL =~ /^To: ann\\@.*\\nCc: /m",
        "header A ALL =~ /bulk master/i",
        "header A exists:X-Mailer",
        "header A exists:x-mailer",
        "header A X-Mailer !~ /Outlook/",
        "header A X-Missing !~ /anything/",
        "header A X-Missing =~ /^nothing$/ [if-unset: nothing]",
        "header A X-Missing =~ /^$/",
        "header A Reply-To =~ m{elsewhere\\.example}",
        // text
        "body A /Dear friend, I have \\$5,000,000 for you\\./",
        "body A /^Click here/",
        "body A /click HERE/i",
        "body A /Gr\\S+e from the Prince/",
        "body A m!friend,\\s+I!",
        "body A /(?i)DEAR (?:friend|sir)/",
        "body A /now!$/",
        "body A /\\bClick\\b.{1,20}\\bnow\\b/",
        "body A /[a-z] [[:digit:]]|for you/",
        "body A /f r   i e n d/x",
        "body A /friend/ # a comment",
        "rawbody A /^<b>Click/m",
        "rawbody A /<html>\\n<b>/",
        "full A /\\n\\n<html>/",
        "uri A /^http:\\/\\/\\d+\\.\\d+/",
        "uri A m{/login\\?}",
        // put together
        "body __B /friend/\nmeta A __B && !__C\nbody __C /enemy/",
        "body __B /friend/\nheader __C exists:Cc\nmeta A (__B + __C) >= 2",
        "body __B /friend/\nmeta __D __B\nmeta A __D",
        "meta A __D\nmeta __D !__B\nbody __B /enemy/",
        "body __B /Click/\ntflags __B multiple\nmeta A __B > 1",
        "body __B /Click/\ntflags __B multiple maxhits=2\nmeta A __B == 2",
        "body __B /Click/\nmeta A __B == 1",
        "meta A (MAIL_IMAGES > 1) && MAIL_LINKS",
        "meta A 3 - 2 * 1 > 0",
        // conditions
        "if (version >= 3.004000)\nbody A /friend/\nendif",
        "if !plugin(Mail::SpamAssassin::Plugin::Any)\nbody A /friend/\nendif",
        "ifplugin Any\nbody A /enemy/\nelse\nbody A /friend/\nendif",
        "if can(Mail::SpamAssassin::Conf::feature_bug6558_free)\nbody A /friend/\nendif",
        // lines
        "body A \\\n  /friend/",
        "  body A /friend/\r",
        "body A /nothing at all/\nbody A /friend/",
      })
  void holds(String rules) {
    assertEquals("A", hits(rules));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "header A Subject =~ /^Prince/",
        "header A Subject =~ /gr\\xc3\\x9c/i", // no case beyond ASCII
        "header A From:addr =~ /Rich/",
        "header A X-Missing =~ /./",
        "header A exists:X-Missing",
        "header A exists:ToCc", // no field of that name
        "header A X-Mailer !~ /Bulk/",
        "header A Received:first =~ /from user/",
        "body A /^friend/",
        "body A /you\\. Click/", // another paragraph
        "body A /<b>/",
        "rawbody A /Dear/",
        "uri A /our bank/",
        "body __A /friend/",
        "body A /friend/\nscore A 0",
        "meta A __B\nbody __B /enemy/",
        "meta A 0",
        "ifplugin Any\nendif\nbody A /enemy/",
      })
  void doesNotHold(String rules) {
    assertEquals("", hits(rules));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body A /(?=x)friend/",
        "body A /(?<!x)friend/",
        "body A /(f)\\1/",
        "body A /f++riend/",
        "body A /(?>friend)/",
        "header A eval:check_for_x()",
        "header A X-Spam-Relays-External =~ /x/",
        "uri_detail A domain =~ /x/",
        "ifplugin Any\nbody A /friend/\nendif",
        "body A /<A>friend/\nreplace_rules A",
        "body A /friend{2000}/",
        "body A /%{NAME}/",
        "meta A __B && __MISSING\nbody __B /friend/",
      })
  void isSkippedWithItsReason(String text) {
    RuleSet rules = rules(text);

    assertEquals(
        List.of("A"),
        rules.problems().stream()
            .filter(p -> p.kind() == Problem.Kind.SKIPPED)
            .map(Problem::rule)
            .toList());
    assertEquals(1, rules.skipped());
    assertEquals(0, rules.broken());
    assertEquals(List.of(), rules.match(MAIL).hits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body A /(friend/",
        "body A /friend)/",
        "body A /[friend/",
        "body A /*friend/",
        "body A /friend/q",
        "body A friend",
        "body A",
        "body",
        "body A-B /x/",
        "header A Subject = /x/",
        "header A =~ /x/",
        "meta A (B",
        "meta A B C",
        "meta A",
        "meta A A",
        "meta A B\nmeta B C\nmeta C A",
        "meta A &&",
        "score A",
        "score A x",
        "score A 1 2",
        "group G cap x A",
        "group G 5 A",
        "meta MAIL_LINKS 1",
        "if (version > 3",
        "if (version > 3)",
        "endif",
        "else",
      })
  void isBrokenAndLeavesOthersAlone(String text) {
    RuleSet rules = rules("body OTHER /friend/\n" + text);

    assertTrue(rules.broken() > 0, text);
    assertEquals("test.cf", rules.problems().getFirst().file());
    assertEquals(List.of("OTHER"), rules.match(MAIL).hits().stream().map(Hit::rule).toList());
  }

  @Test
  void saysWhereARuleIsBroken() {
    RuleSet rules = rules("# a comment\n\nbody A \\\n /x/\nbody B /(/\n");

    assertEquals(
        List.of("test.cf:5: broken B: a ( without its )"),
        rules.problems().stream().map(Problem::toString).toList());
  }

  @Test
  void saysWhichRulesAskThemselves() {
    RuleSet rules = rules("meta A B\nmeta B A\n");

    assertTrue(
        rules.problems().getFirst().toString().contains("it depends on itself: A -> B -> A"),
        rules.problems().toString());
  }

  @Test
  void aRuleThatWasSkippedSettlesNothing() {
    String skipped = "body __B /(?=x)x/\nbody __F /friend/\n";

    assertEquals(List.of(), rules(skipped + "meta A __F && !__B").match(MAIL).hits());
    assertEquals(1, rules(skipped + "meta A __F || __B").match(MAIL).hits().size());
    assertEquals(1, rules(skipped + "meta A __F + __B >= 1").match(MAIL).hits().size());
    assertEquals(List.of(), rules(skipped + "meta A __F + __B < 2").match(MAIL).hits());
  }

  @Test
  void scoresAreThoseOfTheFourthSetAndHaveDefaults() {
    RuleSet rules =
        rules(
            """
            body A /friend/
            body B /friend/
            body C /friend/
            body T_D /friend/
            body E /friend/
            body F /friend/
            score A 1 2 3 4
            score B -2.5
            tflags E nice
            score F 2
            score F (0.5)
            """);

    assertEquals(
        "A=4.0 B=-2.5 C=1.0 T_D=0.01 E=-1.0 F=2.5",
        rules.match(MAIL).hits().stream()
            .map(hit -> hit.rule() + "=" + hit.score())
            .collect(Collectors.joining(" ")));
  }

  @Test
  void evidenceSaysWhereAndNotWhat() {
    String text =
        """
        body A /Click/
        tflags A multiple
        header B Subject =~ /Prince/
        meta C A
        """;

    assertEquals(
        "text, 2 times|Subject|other rules",
        rules(text).match(MAIL).hits().stream()
            .map(Hit::evidence)
            .collect(Collectors.joining("|")));
  }

  @Test
  void everyRuleHasADescription() {
    RuleSet rules = rules("body A /friend/\ndescribe A Says f\u00fcr sure\nbody B /x/\n");

    assertEquals("Says f\u00fcr sure", rules.description("A").orElseThrow());
    assertEquals("A rule of test.cf, line 3.", rules.description("B").orElseThrow());
    assertTrue(rules.description("C").isEmpty());
  }

  @Test
  void groupsHaveACap() {
    Group group = rules("group MONEY cap 3.5 A B SPF_FAIL\n").groups().iterator().next();

    assertEquals(new Group("MONEY", 3.5, Set.of("A", "B", "SPF_FAIL")), group);
  }

  @Test
  void rulesWithoutAWordAreNamed() {
    RuleSet rules = rules("body A /[0-9]{4}/\nbody B /friend/\nheader C Subject =~ /[A-Z]{4}/\n");

    assertEquals(List.of("A"), rules.wordless());
  }

  /** Patterns that take a backtracking matcher for ever. */
  @Test
  void baitForQuadraticMatchersTakesLinearTime() {
    String rules =
        """
        body A /(?:a+)+b/
        body B /(?:a|a?)+b/
        body C /a.*a.*a.*a.*ab/
        rawbody D /(?:\\w+\\s?)*\\?/
        full E /a[^b]*a[^b]*a[^b]*a[^b]*b/
        uri F /(?:.*?,){11}P/
        header G Subject =~ /(?:x+x+)+y/
        """;
    String bait = "a".repeat(200_000);
    RuleMail mail = mail("Subject: " + "x".repeat(8_000) + "\n\n", bait, bait);

    Matches matches = rules(rules).match(mail);

    assertFalse(matches.hits().stream().map(Hit::rule).anyMatch(List.of("A", "B")::contains));
  }

  @Test
  void aMailThatWouldCostTooMuchIsCutAndThatIsSaid() {
    String many =
        IntStream.range(0, 500)
            .mapToObj(i -> "body R" + i + " /[a-z][0-9]{" + (i % 9 + 21) + "}[x-z]/")
            .collect(Collectors.joining("\n"));

    Matches matches =
        rules(many).match(mail(HEADER, ("a" + "1".repeat(20) + "x ").repeat(2_500), ""));

    assertFalse(matches.isWhole());
  }

  @Test
  void isNeverCutForAnOrdinaryMail() {
    assertTrue(rules("body A /friend/").match(MAIL).isWhole());
    assertEquals(0, RuleSet.EMPTY.match(MAIL).hits().size());
    assertEquals(0, RuleSet.EMPTY.size());
  }

  @Test
  void nothingIsConcludedFromAPatternThatWasNotAsked() {
    String costly =
        IntStream.range(0, 500)
            .mapToObj(i -> "body R" + i + " /[a-z][0-9]{" + (i % 9 + 21) + "}[x-z]/")
            .collect(Collectors.joining("\n"));
    String last =
        """

        header A Subject !~ /Prince.*/
        header __B Subject =~ /Prince.*/
        meta C !__B
        meta D __B < 1
        """;
    String header = "Subject: Prince " + "x".repeat(8_000) + "\n\n";
    String bait = ("a" + "1".repeat(20) + "x ").repeat(2_500);

    Matches matches = rules(costly + last).match(mail(header, bait, ""));

    assertFalse(matches.isWhole());
    assertEquals(List.of(), matches.hits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EnvelopeFrom =~ /^\\xd0\\xb6.*@b\\xc3\\xbc\\./",
        "EnvelopeFrom:addr =~ /^\\xd0\\xb6.*@b\\xc3\\xbc\\./",
        "EnvelopeFrom:raw =~ /^ж.*@bü\\./",
        "Return-Path:addr =~ /^ж.*@bü\\./",
        "Return-Path:raw =~ /^<ж.*@bü\\./",
        "Return-Path =~ /^<ж.*@bü\\./"
      })
  void aSenderOfOtherLettersIsSeenInUtf8(String rule) {
    RuleMail mail = mail("Subject: x\n\n", "foo", "foo", "ж@bü.example");

    assertEquals(1, rules("header A " + rule).match(mail).hits().size());
  }

  @Test
  void noTextGivesAPatternOtherCharactersThanOctets() {
    assertEquals("a?\u00fc", Octets.raw("aж\u00fc").text());
    assertEquals(3, Octets.raw("aж\u00fc").length());
  }

  @Test
  void noMoreHitsCountThanTheRuleSays() {
    String text = "body A /foo/\ntflags A multiple maxhits=3\nmeta B A > 3\nmeta C A == 3\n";
    RuleMail mail = mail("Subject: x\n\n", "foo\n\nfoo foo foo\n", "");

    assertEquals(
        List.of("A", "C"), rules(text).match(mail).hits().stream().map(Hit::rule).toList());
  }

  @Test
  void allPatternsTogetherAreBoundedAndThatIsSaid() {
    String many =
        IntStream.range(0, 600)
            .mapToObj(i -> "body A%d /[a-z%d]{999}/\n".formatted(i, i % 10))
            .collect(Collectors.joining());

    RuleSet rules = rules("body OTHER /friend/\n" + many);

    assertTrue(rules.size() > 200 && rules.broken() + rules.size() == 601, "" + rules.size());
    assertTrue(
        rules
            .problems()
            .getFirst()
            .toString()
            .matches("test\\.cf:\\d+: broken A\\d+: too large beside the patterns before it.*"),
        rules.problems().getFirst().toString());
    assertEquals(List.of("OTHER"), rules.match(MAIL).hits().stream().map(Hit::rule).toList());
  }
}
