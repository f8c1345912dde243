package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets as a question before the queue and as its answer: either a {@link BadRecord} with a
 * sentence, and nothing else, or what survives being written again.
 */
class BeforeQueueCodecFuzzTest {
  static Stream<Arguments> seeds() {
    byte[] question = BeforeQueueCodec.encode(Samples.full());
    Verdict verdict =
        new Verdict(
            Verdict.Action.REJECT, 17.5, List.of(new Verdict.Symbol("GTUBE", 17.5, "the test")));
    return Stream.of(
            new Decision.Accept(),
            new Decision.Reject(verdict, "The mail looks like spam"),
            new Decision.Undecided("no time"))
        .map(decision -> Arguments.of(question, BeforeQueueCodec.encode(decision)));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10s")
  void readsWhatItWritesAndRefusesTheRestWithASentence(
      byte @NotNull [] question, byte @NotNull [] decision) {
    questionSurvives(question);
    decisionSurvives(decision);
  }

  private static void questionSurvives(byte[] octets) {
    AcceptedMail mail;
    try {
      mail = BeforeQueueCodec.mail(octets);
    } catch (BadRecord e) {
      saysWhatIsWrong(e);
      return;
    }
    byte[] written = BeforeQueueCodec.encode(mail);
    try {
      assertArrayEquals(written, BeforeQueueCodec.encode(BeforeQueueCodec.mail(written)));
    } catch (BadRecord e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }

  private static void decisionSurvives(byte[] octets) {
    Decision decision;
    try {
      decision = BeforeQueueCodec.decision(octets);
    } catch (BadRecord e) {
      saysWhatIsWrong(e);
      return;
    }
    try {
      assertEquals(decision, BeforeQueueCodec.decision(BeforeQueueCodec.encode(decision)));
    } catch (BadRecord e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }

  private static void saysWhatIsWrong(BadRecord e) {
    assertFalse(String.valueOf(e.getMessage()).isBlank());
  }
}
