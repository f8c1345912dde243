package io.poststrom.filter.rules.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It says what RE2/J says. */
class RecognizerTest {
  private static final String OCTETS = "aab .\n\u00e4";

  private static List<String> texts() {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>(List.of("", "\n", "a", "a\n", "\na"));
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(OCTETS.charAt(random.nextInt(OCTETS.length())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/^a/",
        "/a$/",
        "/^$/",
        "/^b/m",
        "/b$/m",
        "/^$/m",
        "/a\\Z/",
        "/a\\z/",
        "/\\Aa/",
        "/\\bab\\b/",
        "/a\\B/",
        "/\\Bb\\B/",
        "/\\b/",
        "/\\B/",
        "/(?:^|b)a+(?:$| )/",
        "/(?:a|ab)(?:b a|\\.)/",
        "/(?:a*)*b/",
        "/(?:a|\\b)*b/",
        "/a{2,4}b{0,2}\\./",
        "/[^a]a.b/s",
        "/a.b/",
        "/(?:\\n|^)(?:a|$)/",
        "/.{3,5}\\b \\b/",
        "/(?:(?:a|b)+ ?){2}$/",
        "/a??b+?$/",
        "/\\xe4\\b/",
      })
  void saysWhatRe2Says(String written) throws Exception {
    PerlPattern pattern = PerlPattern.read(written, new PatternSpace());
    Recognizer recognizer = Recognizer.of(pattern.node(), new PatternSpace()).orElseThrow();
    for (String text : texts()) {
      Recognizer.Answer want =
          pattern.isInByRe2(text) ? Recognizer.Answer.YES : Recognizer.Answer.NO;
      assertEquals(want, recognizer.find(text, 0, text.length()), () -> "'" + text + "'");
    }
  }

  @Test
  void whoeverNeedsTooManyStatesHasNoAnswerHereAndTheRightOneElsewhere() throws Exception {
    PerlPattern pattern = PerlPattern.read("/a[ab]{14}c[ab]{14}d/", new PatternSpace());
    Recognizer recognizer = Recognizer.of(pattern.node(), new PatternSpace()).orElseThrow();
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append(random.nextBoolean() ? 'a' : 'b');
    }
    assertEquals(Recognizer.Answer.UNKNOWN, recognizer.find(text.toString(), 0, text.length()));
    for (int i = 0; i < 20; i++) {
      assertEquals(false, pattern.isIn(text.toString()));
      String found = text + "a" + "b".repeat(14) + "c" + "a".repeat(14) + "d";
      assertTrue(pattern.isIn(found));
    }
    assertTrue(
        Recognizer.of(
                PerlPattern.read("/(?:abc){900}/", new PatternSpace()).node(), new PatternSpace())
            .isEmpty(),
        "too large");
  }

  @Test
  void anyThreadMayAsk() throws Exception {
    PerlPattern pattern =
        PerlPattern.read("/\\ba{1,3}[ .]+\\w{2,5}\\b(?:b|$)/", new PatternSpace());
    List<String> texts = texts();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<Boolean>>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(threads.submit(() -> texts.stream().map(pattern::isIn).toList()));
      }
      List<Boolean> want = texts.stream().map(pattern::isInByRe2).toList();
      for (Future<List<Boolean>> answer : answers) {
        assertEquals(want, answer.get());
      }
    }
  }

  @Test
  void tablesOfAllPatternsHaveABound() throws Exception {
    PatternSpace space = new PatternSpace(10_000, 10_000);
    Recognizer first = grown("/a[ab]{5}c/", space);
    assertTrue(first.states() > 30, "it has grown: " + first.states());
    grown("/b[ab]{5}c/", space);

    assertEquals(Automaton.Side.values().length, first.states());
  }

  /** Has seen texts; its answers were right. */
  private static Recognizer grown(String written, PatternSpace space) throws Exception {
    PerlPattern pattern = PerlPattern.read(written, space);
    Recognizer recognizer = Recognizer.of(pattern.node(), space).orElseThrow();
    for (int bits = 0; bits < 1 << 8; bits++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 8; bit++) {
        text.append((bits >> bit & 1) == 0 ? 'a' : 'b');
      }
      text.append('c');
      boolean is = pattern.isInByRe2(text.toString());
      assertEquals(
          is ? Recognizer.Answer.YES : Recognizer.Answer.NO,
          recognizer.find(text.toString(), 0, text.length()));
    }
    return recognizer;
  }
}
