package io.poststrom.delivery.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.transcript.Escapes;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // plain
        "''                                 | ''",
        "A: b\\r\\n\\r\\nc\\r\\n            | ''",
        "\\r\\n                             | ''",
        "A: b\\r\\n\\r\\n.\\r\\n..\\r\\n     | ''",
        // last line
        "A: b                               | OPEN_END",
        "A: b\\r\\n\\r\\nc                  | OPEN_END",
        "A: b\\r                            | OPEN_END UNSAFE_LINES",
        // eight bits
        "A: b\\r\\n\\r\\n\\xC3\\xBC\\r\\n    | EIGHT_BIT",
        "A: \\xC3\\xBC\\r\\n\\r\\nc\\r\\n    | EIGHT_BIT EIGHT_BIT_HEADER",
        "\\r\\n\\xC3\\xBC\\r\\n              | EIGHT_BIT",
        // what others could take for a line end
        "A: b\\n\\nc\\n                     | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\ry\\r\\n         | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\r\\r\\n          | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\n.\\r\\n         | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\r.\\r\\n         | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\r\\n\\0.\\r\\n    | UNSAFE_LINES",
        "A: b\\r\\n\\r\\nx\\r\\n.\\r\\r\\n    | UNSAFE_LINES",
      })
  void aContentShowsWhatNotEveryHostCanTake(String content, String traits) {
    assertEquals(traits, words(Trait.of(Escapes.octets(content))));
  }

  @Test
  void piecesShowWhatTheWholeShows() {
    Random random = new Random(1);
    byte[] alphabet = {'\r', '\n', '.', 'a', 0, (byte) 0xC3, '\r', '\n'};
    for (int round = 0; round < 5_000; round++) {
      byte[] content = new byte[random.nextInt(40)];
      for (int i = 0; i < content.length; i++) {
        content[i] = alphabet[random.nextInt(alphabet.length)];
      }

      TraitScan pieces = new TraitScan();
      for (int from = 0; from < content.length; ) {
        int to = Math.min(content.length, from + 1 + random.nextInt(5));
        pieces.feed(content, from, to);
        from = to;
      }

      assertEquals(Trait.of(content), pieces.end(), () -> Arrays.toString(content));
    }
  }

  private static String words(Set<Trait> traits) {
    return traits.stream().map(Trait::name).sorted().collect(Collectors.joining(" "));
  }
}
