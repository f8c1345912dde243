package io.poststrom.filter.links;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.mime.Link;
import io.poststrom.filter.psl.Registrants;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkSignsTest {
  private static final Registrants GUESSED = new Registrants(Optional.empty());

  private static Set<LinkSign> signs(String uri, String host, String shown) {
    Link link = new Link(uri, host, shown, Link.Kind.ANCHOR);
    return LinkSigns.of(List.of(link), GUESSED).counts().keySet();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://evil.test/        | evil.test      | https://bank.example/login | OTHER_HOST
          http://evil.test/        | evil.test      | www.bank.com               | OTHER_HOST
          http://evil.test/        | evil.test      | Bank.com/login             | OTHER_HOST
          http://192.0.2.1/        | 192.0.2.1      | here                       | ADDRESS
          http://172.32.0.1/       | 172.32.0.1     | here                       | ADDRESS
          http://100.1.2.3/        | 100.1.2.3      | here                       | ADDRESS
          http://3232235777/       | 3232235777     | here                       | ADDRESS
          http://0xc0.0xa8.1/      | 0xc0.0xa8.1    | here                       | ADDRESS
          http://[2001:db8::1]/    | [2001:db8::1]  | here                       | ADDRESS
          http://a.test:8080/      | a.test         | here                       | PORT
          http://a.test:443/       | a.test         | here                       | PORT
          http://bank.com@a.test/  | a.test         | here                       | USER
          https://bit.ly/x         | bit.ly         | here                       | SHORTENER
          http://xn--80ak6aa92e.com/ | xn--80ak6aa92e.com | here                 | LOOKALIKE
          """)
  void badLinksHaveTheirSign(String uri, String host, String shown, LinkSign sign) {
    assertEquals(Set.of(sign), signs(uri, host, shown));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://click.bank.co.uk/x | click.bank.co.uk | www.bank.co.uk
          https://a.test/            | a.test           | read more
          https://a.test/            | a.test           | version 1.2 of file.txt
          https://a.test/            | a.test           | Mr. Smith
          https://a.test:443/        | a.test           | a.test
          http://a.test:80/?q=x@y    | a.test           |
          http://xn--bcher-kva.test/ | xn--bcher-kva.test | here
          http://10.1.2.3:8080/job/1 | 10.1.2.3         | build 1
          http://192.168.1.1/        | 192.168.1.1      | router
          http://172.31.0.1:3000/    | 172.31.0.1       | graph
          """)
  void commonLinksHaveNone(String uri, String host, String shown) {
    assertEquals(Set.of(), signs(uri, host, shown == null ? "" : shown));
  }

  @Test
  void lettersOfTwoScriptsInAWordAreMixed() {
    assertTrue(Lookalike.isMixed("p\u0430ypal"));
    assertFalse(Lookalike.isMixed("\u043f\u0440\u0438\u0432\u0435\u0442"));
    assertFalse(Lookalike.isMixed("na\u00efve"));
  }

  @Test
  void registrantsAreCountedOnce() {
    Link one = new Link("http://a.b.test/", "a.b.test", "", Link.Kind.ANCHOR);
    Link other = new Link("http://c.b.test/", "c.b.test", "", Link.Kind.EMBEDDED);
    assertEquals(Set.of("b.test"), LinkSigns.of(List.of(one, other), GUESSED).registrants());
  }
}
