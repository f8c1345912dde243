package io.poststrom.filter.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From fields of all kinds. RFC 5322 sections 3.4, 3.6.2, 4.4 and appendix A. */
class AuthorDomainsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "joe@One.Test                                    | one.test",
        "<joe@one.test>                                  | one.test",
        "Joe Doe <joe@one.test>                          | one.test",
        "\"Doe, Joe\" <joe@one.test>                     | one.test",
        "\"ceo@bank.test\" <joe@one.test>                | one.test",
        "ceo@bank.test <joe@one.test>                    | one.test",
        "\"a \\\" <x@two.test>, \" <joe@one.test>        | one.test",
        "Joe (<x@two.test>, \\) nested (x)) <joe@one.test> | one.test",
        "joe (a comment) @ one.test                      | one.test",
        "<@a.test,@b.test:joe@one.test>                  | one.test",
        "\"j@e\"@one.test                                | one.test",
        "\"j@e\"@one.test, <b@two.test>,, c@ONE.test     | one.test two.test",
        "Team: a@one.test, b@two.test;                   | one.test two.test",
        "Joe <joe@xn--mnchen-3ya.test>                   | xn--mnchen-3ya.test",
      })
  void theDomainsAreRead(String value, String domains) {
    assertEquals(Optional.of(List.of(domains.split(" "))), AuthorDomains.of(value));
  }

  @Test
  void ulabelsBecomeAlabels() {
    String value =
        new String(
            "Jö <j@münchen.test>".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertEquals(Optional.of(List.of("xn--mnchen-3ya.test")), AuthorDomains.of(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Joe",
        "<>",
        "Undisclosed: ;",
        "joe@",
        "@one.test",
        "a@one.test@two.test",
        "<a@one.test@two.test>",
        "<a@one.test> <b@two.test>",
        "<a@one.test",
        "\"a <a@one.test>",
        "(a <a@one.test>",
        "<<a@one.test>>",
        "a@one.test>",
        "a@one..test",
        "a@[192.0.2.1]",
        "a@one.test, nobody",
        "a\\<b@one.test>",
      })
  void whatCanBeReadInTwoWaysIsNot(String value) {
    assertEquals(Optional.empty(), AuthorDomains.of(value));
  }

  @Test
  void aFieldThatWasCutIsNotRead() {
    assertEquals(
        Optional.empty(), AuthorDomains.of("a@one.test,".repeat(HeaderParser.MAX_VALUE / 11 + 1)));
  }

  @FuzzTest(maxDuration = "10s")
  void anyOctetsAreReadOrNot(byte @NotNull [] octets) {
    AuthorDomains.of(new String(octets, StandardCharsets.ISO_8859_1))
        .ifPresent(
            domains ->
                domains.forEach(
                    domain -> assertEquals(domain, io.poststrom.smtp.Domain.of(domain).ascii())));
  }
}
