package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Demand;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.reputation.ClearVerdict;
import io.poststrom.filter.reputation.Senders;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.SenderCount;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail of a@sender.example, whose client is 192.0.2.7. */
class ReputationCheckTest {
  private static final SenderCount HAM = new SenderCount(31, 2, 0, 0b1111);
  private static final SenderCount SPAM = new SenderCount(0, 40, 0, 0b1111);
  private static final AuthResult SIGNED =
      new AuthResult("dkim", "pass", "", List.of(new Property("header.d", "sender.example")));
  private static final AuthResult FORGED =
      new AuthResult("dkim", "fail", "", List.of(new Property("header.d", "sender.example")));
  private static final AuthResult SPF_OF_OTHER =
      new AuthResult("spf", "pass", "", List.of(new Property("smtp.mailfrom", "x@evil.test")));

  private static List<Symbol> symbols(
      Function<Subject, Optional<SenderCount>> counts,
      Demand demand,
      String before,
      AuthResult... results) {
    List<Symbol> found =
        Arrays.stream(before.split(" ", -1))
            .filter(text -> !text.isEmpty())
            .map(text -> text.split("=", -1))
            .map(part -> new Symbol(part[0], Double.parseDouble(part[1]), ""))
            .toList();
    Findings findings =
        new Findings(found, List.of(results), List.of(), OwnerWish.NONE, Optional.empty(), demand);
    MailView mail =
        new MailView(
            Mails.envelope(Mails.id("x"), Mails.world(), 1, "b@one.test"),
            Mails.octets(Mails.CLEAN));
    CheckResult result =
        new ReputationCheck(new Senders(new Registrants(Optional.empty())), counts)
            .conclude(mail, findings)
            .toCompletableFuture()
            .join();
    return result.symbols();
  }

  private static List<String> names(List<Symbol> symbols) {
    return symbols.stream().map(Symbol::name).toList();
  }

  @Test
  void whoIsNotKnownIsNamedAndNothingElse() {
    List<Symbol> found = symbols(subject -> Optional.empty(), Demand.NONE, "", SIGNED);
    assertEquals(List.of(ClearVerdict.SENDER), names(found));
    assertEquals(0, found.getFirst().score());
    assertEquals(
        List.of("+domain/sender.example", "network/192.0.2.0/24"),
        Arrays.stream(found.getFirst().evidence().split(" ", -1))
            .filter(text -> !text.startsWith("+address/"))
            .toList());
  }

  @Test
  void aGoodNameIsBounded() {
    List<Symbol> found = symbols(subject -> Optional.of(HAM), Demand.NONE, "", SIGNED);
    assertEquals(
        List.of("REP_SENDER", "REP_DOMAIN_GOOD", "REP_ADDRESS_GOOD", "REP_NETWORK_GOOD"),
        names(found));
    assertEquals(-2, found.stream().mapToDouble(Symbol::score).sum(), 1e-9);
    assertEquals("sender.example: 31 ham, 2 spam on 4 days", found.get(1).evidence());
    assertEquals("31 ham, 2 spam on 4 days", found.get(2).evidence());
    assertEquals("192.0.2.0/24: 31 ham, 2 spam on 4 days", found.get(3).evidence());
  }

  @Test
  void aBadNameIsBounded() {
    List<Symbol> found = symbols(subject -> Optional.of(SPAM), Demand.NONE, "", SIGNED);
    assertEquals(
        List.of("REP_SENDER", "REP_DOMAIN_BAD", "REP_ADDRESS_BAD", "REP_NETWORK_BAD"),
        names(found));
    assertEquals(3, found.stream().mapToDouble(Symbol::score).sum(), 1e-9);
  }

  @Test
  void aForgedDomainGainsNothingAndSpoilsNothing() {
    Function<Subject, Optional<SenderCount>> counts =
        subject -> subject.name().equals("sender.example") ? Optional.of(HAM) : Optional.empty();
    List<Symbol> found = symbols(counts, Demand.NONE, "", FORGED, SPF_OF_OTHER);
    assertEquals(List.of("REP_SENDER"), names(found));
    assertEquals("domain/evil.test network/192.0.2.0/24", found.getFirst().evidence());
    assertEquals("network/192.0.2.0/24", symbols(counts, Demand.NONE, "").getFirst().evidence());
  }

  @ParameterizedTest
  @CsvSource({
    "SPF_SOFTFAIL=1.5,     true",
    "SPF_FAIL=3.5,         true",
    "DMARC_REJECT=4,       false",
    "BAYES_999=4.9,        true",
    "LINK_LOOKALIKE=3,     false",
    "DISGUISED_PROGRAM=4.9, false",
    "CLAMAV_VIRUS=10,      false",
  })
  void aGoodNameSaysNothingBesideSomethingGrave(String before, boolean says) {
    List<String> found = names(symbols(subject -> Optional.of(HAM), Demand.NONE, before, SIGNED));
    assertEquals(says, found.contains("REP_DOMAIN_GOOD"));
    List<String> bad = names(symbols(subject -> Optional.of(SPAM), Demand.NONE, before, SIGNED));
    assertEquals(true, bad.contains("REP_DOMAIN_BAD"));
  }

  @Test
  void aGoodNameSaysNothingAgainstAnotherProgramsDemand() {
    Demand hold = new Demand(Action.QUARANTINE, List.of());
    assertEquals(
        List.of("REP_SENDER"), names(symbols(subject -> Optional.of(HAM), hold, "", SIGNED)));
  }

  @Test
  void theSymbolThatNamesSendersIsReadByItsName() {
    assertEquals(ClearVerdict.SENDER, Finding.REP_SENDER.name());
  }

  @Test
  void whatTheClassifierFindsHamIsClearWithMoreAgainstIt() {
    for (ProbabilityBand band : ProbabilityBand.values()) {
      boolean isHam = band.compareTo(ProbabilityBand.BAYES_40) <= 0;
      Symbol word = new Symbol(band.name(), band.score(), "");
      Verdict verdict =
          new Verdict(Action.PASS, 0, List.of(word, new Symbol("SOMETHING", 1.4, "")));
      assertEquals(
          isHam ? Optional.of(MailClass.HAM) : Optional.empty(),
          ClearVerdict.of(verdict),
          band.name());
    }
  }
}
