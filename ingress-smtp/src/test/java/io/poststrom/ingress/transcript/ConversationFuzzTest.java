package io.poststrom.ingress.transcript;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client sends at whichever listener: see {@link HostileClients}. */
class ConversationFuzzTest {
  private static final int CONVERSATIONS =
      Integer.getInteger("poststrom.fuzz.conversations", 5_000);

  @FuzzTest(maxDuration = "20s")
  void anyOctetsAreAnswered(byte @NotNull [] octets) {
    HostileClients client = new HostileClients(new Random(Arrays.hashCode(octets)));
    client.send(octets);
    client.leave();
  }

  @Test
  void transcriptsGoneMadAreAnswered() throws IOException {
    List<List<Transcript.Line>> seeds = HostileClients.seeds();
    for (int seed = 0; seed < CONVERSATIONS; seed++) {
      try {
        new HostileClients(new Random(seed)).play(seeds);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
