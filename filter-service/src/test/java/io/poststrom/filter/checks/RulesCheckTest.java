package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesCheckTest {
  private static MailView mail(String text) {
    byte[] octets = Mails.octets(text);
    return new MailView(
        Mails.envelope(Mails.id("m"), Mails.world(), octets.length, "b@one.test"), octets);
  }

  @Test
  void aRuleThatHoldsIsASymbol() {
    RuleSet rules =
        RuleSet.of(
            List.of(
                new RuleSource(
                    "a.cf",
                    "body GREETING /hello\\./i\nscore GREETING 0.5\n"
                        + "header HELLO Subject =~ /hello/\n")));

    CheckResult result = new RulesCheck(() -> rules).look(mail(Mails.CLEAN));

    assertEquals(
        List.of(new Symbol("GREETING", 0.5, "text"), new Symbol("HELLO", 1, "Subject")),
        result.symbols());
  }

  @Test
  void withoutRulesThereIsNothingToSay() {
    assertSame(CheckResult.NOTHING, new RulesCheck(() -> RuleSet.EMPTY).look(mail(Mails.CLEAN)));
  }
}
