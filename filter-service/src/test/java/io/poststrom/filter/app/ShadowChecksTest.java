package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineCheck;
import io.poststrom.filter.engine.EngineCheck.Profile;
import io.poststrom.filter.engine.EngineWatch;
import io.poststrom.filter.engine.clamd.ClamdProtocol;
import io.poststrom.filter.net.EngineLine;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Check.ForRelay;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a shadow asks of what the filter asks. */
class ShadowChecksTest {
  private static final EngineWatch NOBODY =
      new EngineWatch() {
        @Override
        public void asked(Outcome outcome, long nanos) {}

        @Override
        public void opened(String why) {}

        @Override
        public void closed() {}
      };

  @Test
  void neitherOtherProgramsNorWhatIsLeftOut() {
    Profile profile = new Profile("clamd", ClamdProtocol.SYMBOLS, ForRelay.SCORED, 1_000);
    EngineAddress address = new EngineAddress.Tcp("127.0.0.1", 1);
    try (EngineLine line = new EngineLine("clamd", address, 1, Duration.ofSeconds(1))) {
      Check engine = new EngineCheck(profile, new ClamdProtocol(), line, NOBODY);
      Check header = new HeaderCheck();
      Check gtube = new GtubeCheck();

      assertEquals(
          List.of(gtube), Shadow.checks(List.of(header, engine, gtube), List.of(header.name())));
    }
  }
}
