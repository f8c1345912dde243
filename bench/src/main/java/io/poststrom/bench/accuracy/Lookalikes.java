package io.poststrom.bench.accuracy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Groups of mails that look alike: two are in one group where about {@value #ALIKE} of {@value
 * #SKETCHES} sketches of their words in fives agree (MinHash), and whoever looks like one of a
 * group is in it. So the copies of a mailing are one group, whatever name each is sent to. The
 * order of the mails does not matter.
 */
public final class Lookalikes {
  private static final int SKETCHES = 48;
  private static final int ALIKE = 19;
  private static final int SHINGLE = 5;
  private static final int MOST_WORDS = 3_000;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long[][] sketches;
  private final int[] parents;

  private Lookalikes(List<LabelledMail> mails) {
    sketches = mails.stream().map(mail -> sketch(mail.body())).toArray(long[][]::new);
    parents = IntStream.range(0, mails.size()).toArray();
  }

  /** For each mail its group: the digest of one of its members, always the same. */
  public static List<String> groups(List<LabelledMail> mails) {
    Lookalikes all = new Lookalikes(mails);
    int[] order =
        IntStream.range(0, mails.size())
            .boxed()
            .sorted(Comparator.comparing(i -> mails.get(i).digest()))
            .mapToInt(i -> i)
            .toArray();
    all.join(order);
    Map<Integer, String> names = new HashMap<>();
    for (int i : order) {
      names.putIfAbsent(all.root(i), mails.get(i).digest());
    }
    return IntStream.range(0, mails.size()).mapToObj(i -> names.get(all.root(i))).toList();
  }

  /** Joins whoever is alike among those that share two sketches in the same place. */
  private void join(int[] order) {
    for (int band = 0; band < SKETCHES; band += 2) {
      Map<Long, Integer> firsts = new HashMap<>();
      for (int i : order) {
        long key = sketches[i][band] * 31 + sketches[i][band + 1];
        Integer first = firsts.putIfAbsent(key, i);
        if (first != null && alike(first, i)) {
          parents[root(i)] = root(first);
        }
      }
    }
  }

  private boolean alike(int one, int other) {
    int equal = 0;
    for (int i = 0; i < SKETCHES; i++) {
      equal += sketches[one][i] == sketches[other][i] ? 1 : 0;
    }
    return equal >= ALIKE;
  }

  private int root(int i) {
    int root = i;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }

  private static long[] sketch(String body) {
    String[] words = body.toLowerCase(Locale.ROOT).split("[^a-z]+", MOST_WORDS);
    long[] least = new long[SKETCHES];
    Arrays.fill(least, Long.MAX_VALUE);
    int shingle = Math.min(SHINGLE, words.length);
    for (int i = 0; i + shingle <= words.length; i++) {
      long hash = Arrays.hashCode(Arrays.copyOfRange(words, i, i + shingle));
      for (int k = 0; k < SKETCHES; k++) {
        long mixed = (hash ^ k * GOLDEN) * 0xD6E8FEB86659FD93L;
        least[k] = Math.min(least[k], (mixed ^ mixed >>> 31) * GOLDEN);
      }
    }
    return least;
  }
}
