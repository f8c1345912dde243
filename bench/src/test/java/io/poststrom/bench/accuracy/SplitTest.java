package io.poststrom.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.MailClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final int MAILINGS = 300;
  private static final int COPIES = 3;

  /** Copies of mailings, each with a name of its own and a word of its own in a long text. */
  private static List<LabelledMail> collection() {
    List<LabelledMail> mails = new ArrayList<>();
    for (int mailing = 0; mailing < MAILINGS; mailing++) {
      String text = words(mailing, 120);
      for (int copy = 0; copy < COPIES; copy++) {
        String body = "dear " + words(1_000_000 + mailing * COPIES + copy, 2) + "\n" + text;
        mails.add(mail(copy == 0 ? "first" : "second", mailing + "-" + copy, body));
      }
    }
    return mails;
  }

  private static String words(int seed, int count) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> "w" + (char) ('a' + random.nextInt(26)) + (char) ('a' + random.nextInt(26)))
        .collect(Collectors.joining(" "));
  }

  private static LabelledMail mail(String set, String name, String body) {
    byte[] octets = ("Subject: x\n\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    return LabelledMail.of(set, name, MailClass.HAM, octets);
  }

  private static Set<String> mailings(List<LabelledMail> mails) {
    return mails.stream().map(mail -> mail.name().split("-")[0]).collect(Collectors.toSet());
  }

  @Test
  void mailsThatLookAlikeAreOnOneSide() {
    Split split = Split.of(collection());
    Set<String> both = new HashSet<>(mailings(split.learned()));
    both.retainAll(mailings(split.judged()));
    assertEquals(Set.of(), both);
    assertEquals(MAILINGS * COPIES, split.learned().size() + split.judged().size());
    assertEquals(0.6, split.learned().size() / (double) (MAILINGS * COPIES), 0.1);
  }

  @Test
  void theOrderOfTheMailsAndTheirHeadersDoNotMatter() {
    List<LabelledMail> mails = collection();
    Split split = Split.of(mails);
    Collections.shuffle(mails, new Random(5));
    Split other = Split.of(mails);
    assertEquals(names(split.learned()), names(other.learned()));
    assertEquals(names(split.judged()), names(other.judged()));
  }

  private static Set<String> names(List<LabelledMail> mails) {
    return mails.stream().map(LabelledMail::name).collect(Collectors.toSet());
  }

  @Test
  void aMailIsAlwaysOnTheSameSideWhicheverOthersThereAre() {
    List<LabelledMail> mails = collection();
    Set<String> learned = mailings(Split.of(mails).learned());
    List<LabelledMail> some = mails.subList(0, 30 * COPIES);
    assertEquals(
        mailings(some).stream().filter(learned::contains).collect(Collectors.toSet()),
        mailings(Split.of(some).learned()));
  }

  @Test
  void ofOtherSetsNothingIsJudgedThatLooksLikeWhatIsLearned() {
    List<LabelledMail> mails = collection();
    mails.add(mail("second", "new-0", words(7_000_000, 100)));
    mails.add(mail("second", "newer-0", words(8_000_000, 100)));
    mails.add(mail("second", "newest-0", words(9_000_000, 100)));
    Split split = Split.bySet(mails, set -> set.equals("first"));
    assertEquals(MAILINGS, split.learned().size());
    Set<String> judged = mailings(split.judged());
    assertTrue(Set.of("new", "newer", "newest").containsAll(judged), judged::toString);
    assertTrue(mailings(Split.of(mails).judged()).containsAll(judged), judged::toString);
  }

  @Test
  void shortMailsAreNotAllAlike() {
    List<LabelledMail> mails = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      mails.add(mail("first", i + "-0", words(i, 3)));
    }
    assertEquals(100, new HashSet<>(Lookalikes.groups(mails)).size());
    mails.add(mail("first", "again-0", words(0, 3)));
    assertEquals(100, new HashSet<>(Lookalikes.groups(mails)).size());
  }
}
