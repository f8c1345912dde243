package io.poststrom.filter.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.mail.MailClass;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTest {
  private static Features features(String content) {
    return SampleMails.features(Mails.octets(content));
  }

  private static Set<Integer> words(String text) {
    FeatureSet features = new FeatureSet();
    new WordScanner(features, Seed.BODY, 1_000).scan(text);
    return Arrays.stream(features.sorted()).boxed().collect(Collectors.toSet());
  }

  @Test
  void aWordCountsInAnyCaseAndAllDigitsAreOne() {
    assertEquals(words("Save 100% NOW"), words("save 999% now"));
    assertNotEquals(words("save 100% now"), words("save 1000% now"));
    assertEquals(words("über straße"), words("ÜBER straße"));
  }

  @Test
  void aWordIsPairedWithEachOfTheFourBeforeIt() {
    assertEquals(1, words("one").size());
    assertEquals(1 + 1 + 1, words("one two").size());
    assertEquals(6 + 5 + 4 + 3 + 2, words("one two three four five six").size());
  }

  @Test
  void anIdeographIsAWord() {
    assertEquals(2 + 1, words("免費").size());
  }

  @Test
  void whereAWordStandsMakesADifference() {
    assertNotEquals(features("Subject: prize\n\nhello\n"), features("Subject: hello\n\nprize\n"));
  }

  @Test
  void whatIsAddedOnTheWayMakesNone() {
    String mail = "Subject: prize\nFrom: a@sender.example\n\nhello\n";
    assertEquals(
        features(mail),
        features(
            "Return-Path: <a@sender.example>\nReceived: from x by y; z\nX-Spam-Flag: YES\n"
                + "Delivered-To: b@one.test\nX-UIDL: 1\nStatus: RO\n"
                + mail));
  }

  @Test
  void thereAreNeverMoreThanSoMany() {
    StringBuilder endless = new StringBuilder("Subject: x\n\n");
    Random random = new Random(5);
    for (int i = 0; i < 50_000; i++) {
      endless.append("w").append((char) ('a' + random.nextInt(26))).append("x".repeat(i % 25));
      endless.append((char) ('a' + random.nextInt(26))).append(' ');
    }
    assertTrue(features(endless.toString()).size() <= FeatureSet.MOST);
    FeatureSet all = new FeatureSet();
    for (long i = 0; i < 100_000; i++) {
      all.add(FeatureSet.with(1, i));
    }
    assertEquals(FeatureSet.MOST, all.sorted().length);
  }

  @Test
  void octetsComeBackAsTheyWere() {
    Features features = SampleMails.features(SampleMails.content(MailClass.SPAM, 1));
    assertEquals(features, Features.decode(features.encode()));
    assertEquals(0, Features.decode(new byte[0]).size());
    assertTrue(Features.decode(features.encode()).size() > 50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "ffffff", "ffffffff7f", "ffffff7fff", "ffffff01ffffff01ffffff01"})
  void octetsThatAreNoFeaturesAreRefused(String hex) {
    byte[] octets = HexFormat.of().parseHex(hex);
    assertThrows(IllegalArgumentException.class, () -> Features.decode(octets));
  }

  @Test
  void moreThanAMailHasAreRefused() {
    assertEquals(4_000, Features.decode(new byte[4_000]).size());
    assertThrows(IllegalArgumentException.class, () -> Features.decode(new byte[4_001]));
  }

  @Test
  void anyOctetsHaveFeatures() {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] octets = new byte[random.nextInt(3_000)];
      random.nextBytes(octets);
      assertTrue(SampleMails.features(octets).size() <= FeatureSet.MOST);
    }
  }
}
