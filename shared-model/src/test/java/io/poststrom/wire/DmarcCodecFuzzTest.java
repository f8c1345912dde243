package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.mail.DmarcObservation;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets as an observation: either a {@link BadRecord} with a sentence, and nothing else, or an
 * observation that survives being written again.
 */
class DmarcCodecFuzzTest {
  static Stream<Arguments> seeds() {
    return Stream.of(Arguments.of((Object) DmarcCodec.encode(DmarcCodecTest.FULL).value()));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10s")
  void readsWhatItWritesAndRefusesTheRestWithASentence(byte @NotNull [] value) {
    DmarcObservation seen;
    try {
      seen = DmarcCodec.decode("example.org", value);
    } catch (BadRecord e) {
      assertFalse(String.valueOf(e.getMessage()).isBlank());
      return;
    }
    WireRecord written = DmarcCodec.encode(seen);
    try {
      assertEquals(seen, DmarcCodec.decode(written.key(), written.value()));
    } catch (BadRecord e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }
}
