package io.poststrom.filter.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClearVerdictTest {
  private static Verdict verdict(Action action, String symbols) {
    List<Symbol> all =
        Arrays.stream(symbols.split(" ", -1))
            .filter(text -> !text.isEmpty())
            .map(text -> text.split("=", -1))
            .map(part -> new Symbol(part[0], Double.parseDouble(part[1]), ""))
            .toList();
    return new Verdict(action, all.stream().mapToDouble(Symbol::score).sum(), all);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS,       '',                          HAM",
    "PASS,       BAYES_00=-2.5,               HAM",
    "PASS,       MISSING_FROM=1.0,            HAM",
    "PASS,       MISSING_FROM=1.1,            ",
    // the classifier finds it ham as well
    "PASS,       BAYES_00=-3.0 A=0.8 B=0.3 C=0.9, HAM",
    "PASS,       BAYES_40=0.0 A=2.0,          HAM",
    "PASS,       BAYES_40=0.0 A=2.1,          ",
    "PASS,       BAYES_00=-3.0 A=2.1,         ",
    // or does not know
    "PASS,       BAYES_50=0.3 A=1.0,          HAM",
    "PASS,       BAYES_50=0.3 A=1.1,          ",
    // or leans to spam
    "PASS,       BAYES_60=1.0,                ",
    "PASS,       BAYES_80=0,                  ",
    // what a sender can write himself makes nothing clear
    "PASS,       A=1.8 IN_THREAD=-1.2,        ",
    "PASS,       A=1.0 IN_THREAD=-1.2,        HAM",
    // his domain's own threshold tags it
    "TAG,        A=0.9,                       ",
    "TAG,        SPF_FAIL=6.9,                ",
    "TAG,        A=2.1 B=2.4 C=2.5,           SPAM",
    "TAG,        SPF_FAIL=7.0,                SPAM",
    "QUARANTINE, BAYES_999=4.9 SPF_FAIL=5.5,  SPAM",
    // another program has wanted it held
    "QUARANTINE, CLAMAV_VIRUS=0,              ",
    // reputation does not feed on itself
    "TAG,        SPF_FAIL=5 REP_DOMAIN_BAD=3, ",
    "PASS,       HELO_LITERAL=2 REP_DOMAIN_GOOD=-2, ",
    "PASS,       SPF_FAIL=8 REP_DOMAIN_GOOD=-6, SPAM",
    // nothing was seen, or not by all
    "PASS,       CONTENT_UNREAD=0,            ",
    "PASS,       CHECK_FAILED=0,              ",
  })
  void onlyAClearOneCounts(Action action, String symbols, MailClass kind) {
    assertEquals(Optional.ofNullable(kind), ClearVerdict.of(verdict(action, symbols)));
  }

  private static List<Subject> senders(Action action, MailClass kind, Symbol... symbols) {
    return ClearVerdict.senders(new Verdict(action, 0, List.of(symbols)), kind);
  }

  @Test
  void spamSpoilsNoNameThatOnlyASignatureProves() {
    Subject domain = new Subject(Kind.DOMAIN, "example.org");
    Subject network = new Subject(Kind.NETWORK, "192.0.2.0/24");
    String evidence = ClearVerdict.evidence(List.of(domain, network), List.of(network));
    assertEquals("+domain/example.org network/192.0.2.0/24", evidence);
    Symbol named = new Symbol(ClearVerdict.SENDER, 0, evidence);
    assertEquals(List.of(domain, network), senders(Action.PASS, MailClass.HAM, named));
    assertEquals(List.of(network), senders(Action.PASS, MailClass.SPAM, named));
  }

  @Test
  void itSaysWhomItCountsFor() {
    List<Subject> senders =
        List.of(new Subject(Kind.DOMAIN, "example.org"), new Subject(Kind.NETWORK, "192.0.2.0/24"));
    String evidence = ClearVerdict.evidence(senders, senders);
    assertEquals("domain/example.org network/192.0.2.0/24", evidence);
    Symbol named = new Symbol(ClearVerdict.SENDER, 0, evidence);
    Symbol other = new Symbol("SPF_PASS", 0, "domain/evil.test");
    assertEquals(senders, senders(Action.PASS, MailClass.SPAM, other, named));
    assertEquals(List.of(), senders(Action.PASS, MailClass.HAM, other));
    Symbol test = new Symbol("GTUBE_TAG", 7, "");
    assertEquals(List.of(), senders(Action.TAG, MailClass.SPAM, named, test));
  }
}
