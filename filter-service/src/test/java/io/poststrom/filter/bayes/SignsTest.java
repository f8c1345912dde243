package io.poststrom.filter.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SignsTest {
  private static final int SPAMS = 100;
  private static final int HAMS = 200;

  /** Slots below 30 are of spam, those below 60 of ham, those below 90 of both alike. */
  private static final Signs SIGNS = signs();

  private static Signs signs() {
    float[] inSpam = new float[100];
    float[] inHam = new float[100];
    for (int i = 0; i < 30; i++) {
      inSpam[i] = 20;
      inHam[30 + i] = 40;
      inSpam[60 + i] = 20;
      inHam[60 + i] = 40;
    }
    return Signs.of(inSpam, inHam, SPAMS, HAMS);
  }

  /** A mail that has these many of each kind, spam, ham, both and unseen ones. */
  private static double score(int spam, int ham, int both, int unseen) {
    byte[] slots = new byte[spam + ham + both + unseen];
    int[] ends = {spam, ham, both, unseen};
    int next = 0;
    int before = -1;
    for (int kind = 0; kind < ends.length; kind++) {
      for (int i = 0; i < ends[kind]; i++) {
        int slot = 30 * kind + i;
        slots[next++] = (byte) (slot - before - 1);
        before = slot;
      }
    }
    return SIGNS.score(Features.decode(slots), OwnSlots.NONE);
  }

  @Test
  void signsOfBothKindsOutweighEachOther() {
    assertTrue(score(10, 0, 5, 5) > 5, () -> "spam " + score(10, 0, 5, 5));
    assertTrue(score(0, 10, 5, 5) < -5, () -> "ham " + score(0, 10, 5, 5));
    assertEquals(0, score(8, 8, 0, 0), 1);
    assertTrue(score(8, 6, 0, 0) > 0, () -> "more of spam " + score(8, 6, 0, 0));
  }

  @Test
  void whatIsSeenInBothOrNeverSaysNothing() {
    assertEquals(0, score(0, 0, 20, 9), 1e-9);
    assertEquals(score(10, 2, 0, 0), score(10, 2, 20, 9), 1e-9);
  }

  @Test
  void fewSignsSayLessThanMany() {
    assertTrue(score(1, 0, 0, 0) < score(5, 0, 0, 0), "one and five");
    assertTrue(score(5, 0, 0, 0) < score(25, 0, 0, 0), "five and twenty-five");
  }
}
