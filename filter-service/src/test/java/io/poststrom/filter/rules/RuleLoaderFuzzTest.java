package io.poststrom.filter.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import java.util.List;

/** Any octets as a rule file and as a mail: loaded, matched, and told what is wrong. */
class RuleLoaderFuzzTest {
  private static final String SEED =
      """
      body A /v[i1]agra\\b/i
      header B Subject !~ /^Re:/ [if-unset: x]
      meta C A + B > 1 && !D
      score C 1 2 3 4
      tflags A multiple maxhits=3
      if (version >= 3)
      uri D m{^https?://[^/]*\\.example}i
      endif
      group G cap 3 A C
      """;

  @FuzzTest(maxDuration = "10s")
  void isLoadedAndMatched(byte @NotNull [] octets) {
    RuleSource fuzzed = RuleSource.of("fuzz.cf", octets);
    RuleSource after = new RuleSource("after.cf", SEED + fuzzed.text());
    RuleSet rules = RuleSet.of(List.of(fuzzed, after));

    Header header = HeaderParser.parse(octets);
    RuleMail mail = new RuleMail(header, octets, MailTextReader.read(header, octets), "a@b");

    assertEquals(rules.match(mail), rules.match(mail));
  }
}
