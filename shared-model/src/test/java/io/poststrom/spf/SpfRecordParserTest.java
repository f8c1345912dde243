package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.spf.SpfRecord.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpfRecordParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "all",
        "-ALL",
        "a",
        "a/24",
        "a//64",
        "a/24//64",
        "a:mail.example.org",
        "a:mail.example.org.",
        "a:mail.example.org/0//0",
        "a:foo:bar/baz.example.org",
        "mx",
        "mx:example.org/24",
        "ptr",
        "ptr:example.org",
        "include:_spf.example.org",
        "include:1-1.2-2",
        "exists:%{i}.%{l1r+-/_=,}.%{d}",
        "exists:%{ir}.sbl.%{d100r}",
        "exists:%%",
        "exists:a%_",
        "ip4:192.0.2.1",
        "ip4:192.0.2.0/24",
        "ip6:2001:db8::/32",
        "ip6:::1",
        "ip6:::",
        "ip6:1:2:3:4:5:6:7:8/128",
        "ip6:::ffff:192.0.2.1/96",
        "ip6:1:2:3:4:5:6:192.0.2.1",
        "-all  ~all   ?all",
        "redirect=_spf.example.org",
        "exp=%{d}.why.example.org",
        "moo.cow-far_out=man:dog/cat",
        "new=",
      })
  void aRecordByTheGrammarIsValid(String terms) {
    assertInstanceOf(Parsed.Valid.class, SpfRecordParser.parse("v=spf1 " + terms), terms);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // names
        "alle",
        "-",
        "=x",
        "1x=y",
        "-redirect=example.org",
        "mo/o=x",
        ":example.org",
        "\tall",
        "all\r",
        "all\u0000",
        "\u00e4ll",
        // arguments that must not, or must, be there
        "all:example.org",
        "all/8",
        "all.",
        "include",
        "include:",
        "exists",
        "exists:",
        "exists:example.org/24",
        "ptr:",
        "ptr/24",
        "a:",
        "a:/24",
        "mx:",
        // domains
        "a:museum",
        "a:museum.",
        "a:192.0.2.1",
        "a:example.org:8080",
        "a:example.-org",
        "a:example.org-",
        "a:example..",
        "include:%{d}bar",
        "redirect=",
        "redirect=-all",
        "redirect:example.org",
        "redirect=a.example.org redirect=b.example.org",
        "exp=a.example.org exp=a.example.org",
        "exp=",
        // macros
        "exists:%",
        "exists:%{",
        "exists:%{}",
        "exists:%{d",
        "exists:%(d)",
        "exists:%{a}",
        "exists:%{c}",
        "exists:%{r}",
        "exists:%{t}",
        "exists:%{d0}",
        "exists:%{d00}",
        "exists:%{dr2}",
        "exists:%{drr}",
        "exists:%{d!}",
        "exists:%d.example.org",
        "x=%abc",
        // networks
        "ip4",
        "ip4:",
        "ip4:192.0.2",
        "ip4:192.0.2.1.1",
        "ip4:192.0.2.01",
        "ip4:192.0.2.256",
        "ip4:192.0.2.1/33",
        "ip4:192.0.2.1/",
        "ip4:192.0.2.1/024",
        "ip4:192.0.2.1//24",
        "ip4:192.0.2.1:25",
        "ip4:2001:db8::1",
        "ip6",
        "ip6:",
        "ip6:192.0.2.1",
        "ip6:1:2:3:4:5:6:7",
        "ip6:1:2:3:4:5:6:7:8:9",
        "ip6:1:2:3:4:5:6:7:192.0.2.1",
        "ip6:1::2::3",
        "ip6::1",
        "ip6:::1:",
        "ip6:12345::",
        "ip6:::1%eth0",
        "ip6:[::1]",
        "ip6:::1/129",
        "ip6:::g",
        "a/33",
        "a//129",
        "a/024",
        "a/",
        "a//",
        "a///24",
        "a/24/64",
        "a/-1",
        "a/99999999999",
      })
  void oneWrongTermSpoilsTheRecord(String terms) {
    assertInstanceOf(Parsed.Invalid.class, SpfRecordParser.parse("v=spf1 +all " + terms), terms);
  }

  @Test
  void aReasonNamesTheTermAndIsPrintableAndShort() {
    Parsed parsed = SpfRecordParser.parse("v=spf1 \u0000\u00ff" + "x".repeat(500));

    String reason = assertInstanceOf(Parsed.Invalid.class, parsed).reason();
    assertTrue(reason.startsWith("'??xxx") && reason.length() < 120, reason);
  }

  @Test
  void aGiantRecordIsInvalid() {
    assertInstanceOf(Parsed.Invalid.class, SpfRecordParser.parse("v=spf1" + " a".repeat(20_000)));
  }

  @Test
  void onlyTheWholeVersionMakesAnSpfRecord() {
    assertTrue(SpfRecord.isSpf("v=spf1"));
    assertTrue(SpfRecord.isSpf("V=SPF1 all"));
    for (String other : new String[] {"v=spf10", "v=spf1\tall", " v=spf1", "v=spf2.0/pra", ""}) {
      assertEquals(false, SpfRecord.isSpf(other), other);
    }
  }
}
