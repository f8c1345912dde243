package io.poststrom.filter.rules.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerlPatternTest {
  private static PerlPattern read(String written) throws BrokenPattern, UnsupportedPattern {
    return PerlPattern.read(written, new PatternSpace());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/abc/;          xabcx",
        "/a\\/b/;        a/b",
        "m{a/b};         a/b",
        "m{a{2}};        aa",
        "m!a/b!i;        A/B",
        "m,a\\,b,;       'a,b'",
        "/a.c/;          abc",
        "/^a$/;          a",
        "/[^\\]]/;       a",
        "/[]a]/;         ]",
        "/[a\\-z]/;      -",
        "/[-a]/;         -",
        "/[\\w.-]+@/;    a.b-c@",
        "/[[:alpha:]_]{3}/; a_b",
        "/[^[:^digit:]]/; 7",
        "/\\x41\\x{42}/; AB",
        "/\\101/;        A",
        "/^a{2}b{,3}c/;  aabbbc",
        "/^a{ 1, 2 }b/;  aab",
        "/a{,}b{1 2}/;   'a{,}b{1 2}'",
        "/^\\N{3}$/;      abc",
        "/(?'n'a)b/;     ab",
        "/x{/;           x{",
        "/(?i:a)B/;      AB",
        "/a(?i)b/;       aB",
        "/(?^:a)/i;      a",
        "/(?#no)a/;      a",
        "/(?<n>a)/;      a",
        "/\\Qa.b\\E./;   a.bc",
        "/a b # c/x;     ab",
        "/a\\ b/x;       a b",
        "/a$/;           'a'",
        "/\\ba\\b/;      x a y",
        "/a??b*?c+?/;    c",
      })
  void matchesAsPerlDoes(String pattern, String text) throws Exception {
    assertTrue(read(pattern).isIn(text), pattern);
  }

  @Test
  void dollarAllowsALineEnd() throws Exception {
    assertTrue(read("/a$/").isIn("a\n"));
    assertTrue(read("/a\\Z/").isIn("a\n"));
    assertEquals(false, read("/a\\z/").isIn("a\n"));
    assertEquals(false, read("/a.b/").isIn("a\nb"));
    assertTrue(read("/a.b/s").isIn("a\nb"));
    assertTrue(read("/^b/m").isIn("a\nb"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/(?=a)/",
        "/(?!a)/",
        "/a*+/",
        "/(a)\\1/",
        "/\\g1/",
        "/\\p{L}/",
        "/(?1)/",
        "/(?(1)a)/",
        "/\\X/",
        "/a{1001}/",
        "/(?{a})/",
        "/a\\cA/",
        "/(?>a)/",
        "/\\K/",
        "/(?P=x)/",
        "/(?P>x)/",
        "/(?-1)/",
        "/(?+1)/",
        "/(*FAIL)/",
        "/(?[ \\w - a ])/",
        "/\\N{U+20}/",
        "/[\\N{U+20}]/",
        "/\\N{SPACE}/",
        "/\\B{wb}/",
        "/a{1234567}/",
        "/(?:(?:(?:a{1000}){1000}){1000})/",
        "/(((a?){1000}){1000}){1000}/",
        "/(((\\b|){900}){900}){900}/",
        "/((){900}){900}/",
        "/(?:(?:a{11}|b){2,}c*){46}/"
      })
  void refusesWhatIsNotLinear(String pattern) {
    assertThrows(UnsupportedPattern.class, () -> read(pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/(/",
        "/)/",
        "/[/",
        "/a{3,2}/",
        "/a**/",
        "/+/",
        "a",
        "/a",
        "",
        "m",
        "/a/z",
        "/[b-a]/",
        "/[[:nothing:]]/",
        "/a\\/",
        "/(?i/"
      })
  void refusesWhatPerlRefuses(String pattern) {
    assertThrows(BrokenPattern.class, () -> read(pattern));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/Viagra/i;                viagra",
        "/dear (?:sir|madam)/i;    dear madam,dear sir",
        "/\\bfoo\\s+barn\\b/;      barn",
        "/v[i1]agra/;              v1agra,viagra",
        "/(?:abc|defg)?hij/;       abchij,defghij,hij",
        "/a.*lottery/;             lottery",
        "/https?:\\/\\/paypal/;    p://paypal,s://paypal",
        "/(?:xyz)+/;               xyz",
        "/[0-9]+/;                 ''",
        "/(?:abc|.)/;              ''",
        "/ab/;                     ''",
        "/a\\tb c/;                a b c",
      })
  void knowsTheWordsWithoutWhichItCantMatch(String pattern, String words) throws Exception {
    Set<String> want = words.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(words.split(",", -1)));

    assertEquals(new TreeSet<>(want), new TreeSet<>(read(pattern).words()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"/abc/; 3; 3", "/a?b{2,4}/; 2; 5", "/a+/; 1; -1", "/ab|c/; 1; 2", "/^/; 0; 1"})
  void knowsHowLongAMatchIs(String pattern, int least, int most) throws Exception {
    assertEquals(least, read(pattern).least());
    assertEquals(most, read(pattern).most());
  }

  @Test
  void theEdgesOfAPartDeceiveNobody() throws Exception {
    PerlPattern whole = read("/^key\\b/");

    assertEquals(false, whole.isWithin("monkeys and keys", 3, 6));
    assertEquals(false, whole.isWithin("a key here", 2, 5));
    assertTrue(whole.isWithin("key here and there", 0, 3));
    assertTrue(read("/\\bkey\\b/").isWithin("a key here", 2, 5));
    assertEquals(false, read("/\\bkey\\b/").isWithin("monkey here", 3, 6));
    assertEquals(false, read("/key$/").isWithin("a key here", 2, 5));
  }

  @Test
  void allWordsAreFoundInOnePass() {
    WordFinder finder = WordFinder.of(List.of("he", "she", "his", "hers", "a b"));
    StringBuilder found = new StringBuilder();
    byte[] text = "uSHErs A\tB his".getBytes(StandardCharsets.ISO_8859_1);

    finder.find(
        text,
        0,
        text.length,
        (word, end) -> found.append(word).append('@').append(end).append(' '));

    assertEquals("1@4 0@4 3@6 4@10 2@14 ", found.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab b bba", "aa bc cd cde de ef fa gb h"})
  void aWordIsFoundWhereverItStands(String list) {
    List<String> words = List.of(list.split(" ", -1));
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    Set<String> want = new TreeSet<>();
    for (int end = 1; end <= 2_000; end++) {
      text.append((char) ('a' + random.nextInt(9)));
      for (String word : words) {
        if (text.toString().endsWith(word)) {
          want.add(word + '@' + end);
        }
      }
    }
    byte[] octets = octets(text.toString());
    Set<String> found = new TreeSet<>();
    WordFinder.of(words)
        .find(octets, 0, octets.length, (word, end) -> found.add(words.get(word) + '@' + end));
    assertEquals(want, found);
  }

  @Test
  void wordsMayHoldManyDistinctOctets() {
    StringBuilder word = new StringBuilder();
    for (int c = 0; c < OctetSet.OCTETS; c++) {
      if (WordFinder.folded(c) == c) {
        word.append((char) c);
      }
    }
    byte[] text = word.toString().getBytes(StandardCharsets.ISO_8859_1);
    List<Integer> ends = new ArrayList<>();
    WordFinder.of(List.of(word.toString()))
        .find(text, 0, text.length, (found, end) -> ends.add(end));
    assertEquals(List.of(text.length), ends);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/^[^a-z]$/i", "/^[^A-Z]$/i", "/^[[:^lower:]]$/i", "/^(?i:[^a-z])$/"})
  void aClassOfOthersLeavesOutBothCases(String pattern) throws Exception {
    assertEquals(false, read(pattern).isIn("a"));
    assertEquals(false, read(pattern).isIn("A"));
    assertTrue(read(pattern).isIn("1"));
  }

  @Test
  void asManyRepetitionsAreTakenAsOneMayHave() throws Exception {
    assertTrue(read("/^(?:(?:a{10}){10}){10}$/").isIn("a".repeat(1_000)));
    assertTrue(read("/^(?:(?:(?:a+)+)*b{1,500}){2}/").isIn("ab".repeat(2)));
  }

  @Test
  void aPatternHasABoundOfAllItsSteps() {
    String written = "/" + "a{1000}".repeat(30) + "/";

    assertThrows(UnsupportedPattern.class, () -> read(written));
  }

  @Test
  void allPatternsHaveABoundOfTheirSteps() throws Exception {
    PatternSpace space = new PatternSpace(1_000, 0);
    PerlPattern.read("/[0-9]{300}/", space);
    BrokenPattern why =
        assertThrows(BrokenPattern.class, () -> PerlPattern.read("/[0-9]{300}/", space));
    assertTrue(why.reason().contains("1000 steps"), why.reason());
    PerlPattern.read("/[0-9]{3}/", space);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9})
  void nestedGroupsAreReadInLinearTime(int least) {
    Node node = new Node.One(OctetSet.of('b'));
    for (int i = 0; i < 25; i++) {
      List<Node> parts = "a, ".chars().<Node>mapToObj(c -> new Node.One(OctetSet.of(c))).toList();
      List<Node> all = new ArrayList<>(parts);
      all.add(node);
      node = new Node.Repeat(new Node.Sequence(all), least, Math.max(1, least));
    }
    Node nested = node;
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertTrue(Lengths.most(nested) != 0);
          assertEquals(least == 0, Literals.of(nested).isEmpty());
        });
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
