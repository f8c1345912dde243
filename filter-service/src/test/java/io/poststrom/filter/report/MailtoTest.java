package io.poststrom.filter.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.smtp.Mailbox;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailtoTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "mailto:d@a.test                  | d@a.test",
        "MAILTO:d@A.Test                  | d@a.test",
        "mailto:d@a.test?subject=x%0D%0AY | d@a.test",
        "mailto:d@a.test#x                | d@a.test",
        "mailto:d%21e@a.test              | d!e@a.test",
        "mailto:d+e@a.test                | d+e@a.test",
        "mailto:%22d%20e%22@a.test        | \"d e\"@a.test",
        "mailto:d%40a.test                | d@a.test",
        "mailto:d@b%C3%BCcher.test        | d@xn--bcher-kva.test",
        "mailto:d@bücher.test             | d@xn--bcher-kva.test",
        // none
        "mailto:                          | ",
        "mailto:d                         | ",
        "mailto:@a.test                   | ",
        "mailto:d@                        | ",
        "mailto:d@a.test,e@a.test         | ",
        "mailto:d@a.test%2Ce@a.test       | ",
        "mailto:d@a.test%0D%0ARCPT        | ",
        "mailto:d%0D%0A@a.test            | ",
        "mailto:d%00@a.test               | ",
        "mailto:d%@a.test                 | ",
        "mailto:d%4@a.test                | ",
        "mailto:d%FF@a.test               | ",
        "mailto:d%C3%BC@a.test            | ",
        "mailto:d@[192.0.2.1]             | ",
        "mailto:<d@a.test>                | ",
        "https://a.test/d@a.test          | ",
      })
  void theMailboxOfAUri(String uri, String mailbox) {
    assertEquals(
        Optional.ofNullable(mailbox).map(String::strip), Mailto.parse(uri).map(Mailbox::text));
  }

  @Test
  void giantsAreNone() {
    assertEquals(Optional.empty(), Mailto.parse("mailto:" + "a".repeat(1 << 20) + "@a.test"));
    assertEquals(Optional.empty(), Mailto.parse("mailto:d@" + "a.".repeat(1 << 19) + "test"));
    assertEquals(Optional.empty(), Mailto.parse("mailto:" + "%61".repeat(1 << 18)));
  }
}
