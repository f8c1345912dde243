package io.poststrom.filter.engine.milter;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import java.io.IOException;
import java.util.Objects;

/** Whatever a milter says comes to a result or an {@link EngineFailure}, within bounds. */
class MilterReplyFuzzTest {
  private static final byte[] NEGOTIATED = {0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 1, (byte) 0xff, 0};

  @FuzzTest(maxDuration = "20s")
  void endsWithAResultOrAFailure(byte[] said) throws IOException {
    byte[] all = new byte[NEGOTIATED.length + said.length];
    System.arraycopy(NEGOTIATED, 0, all, 0, NEGOTIATED.length);
    System.arraycopy(said, 0, all, NEGOTIATED.length, said.length);
    ask(all);
    ask(said);
  }

  private static void ask(byte[] said) throws IOException {
    try {
      Objects.requireNonNull(
          new MilterProtocol(new Symbols("MILTER"), "mx.example")
              .ask(new Talks(said).connection, Talks.mail("A: b\r\n\r\nc\r\n")));
    } catch (EngineFailure e) {
      Objects.requireNonNull(e.getMessage());
    }
  }
}
