package io.poststrom.bench.accuracy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Mail to learn from and to fit scores with, and mail to judge, which nothing was ever tuned on.
 * Which is which comes from the mails' bodies alone, so it is the same for whoever asks.
 */
public record Split(List<LabelledMail> learned, List<LabelledMail> judged) {
  private static final int PARTS = 10;

  /** Six of ten parts are learned. */
  private static final int LEARNED = 6;

  /** Keeps its own lists. */
  public Split {
    learned = List.copyOf(learned);
    judged = List.copyOf(judged);
  }

  /** Six tenths of a collection, and the rest; mails that look alike are on one side. */
  public static Split of(List<LabelledMail> collection) {
    List<String> groups = Lookalikes.groups(collection);
    List<LabelledMail> learned = new ArrayList<>();
    List<LabelledMail> judged = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      long number = Long.parseUnsignedLong(groups.get(i).substring(0, 16), 16);
      boolean isLearned = Long.remainderUnsigned(number, PARTS) < LEARNED;
      (isLearned ? learned : judged).add(collection.get(i));
    }
    return new Split(learned, judged);
  }

  /**
   * Some sets of a collection as those learned, and of the others what {@link #of} has for judging
   * and does not look like one of those learned.
   */
  public static Split bySet(List<LabelledMail> collection, Predicate<String> isLearned) {
    List<LabelledMail> learned = collection.stream().filter(m -> isLearned.test(m.set())).toList();
    List<LabelledMail> judged =
        of(collection).judged().stream().filter(m -> !isLearned.test(m.set())).toList();
    return new Split(learned, judged).withoutKnown();
  }

  /** The same without mails to judge that look like one that is learned. */
  public Split withoutKnown() {
    List<LabelledMail> all = new ArrayList<>(learned);
    all.addAll(judged);
    List<String> groups = Lookalikes.groups(all);
    Set<String> known = new HashSet<>(groups.subList(0, learned.size()));
    List<LabelledMail> unknown = new ArrayList<>();
    for (int i = learned.size(); i < all.size(); i++) {
      if (!known.contains(groups.get(i))) {
        unknown.add(all.get(i));
      }
    }
    return new Split(learned, unknown);
  }
}
