package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.pipeline.Treatments.Stage;
import io.poststrom.filter.report.Observations;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Verdict.Action;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreatmentsTest {
  private static final DmarcObservation PASSED =
      Observations.passed("a.test", "192.0.2.1", Instant.EPOCH);

  @ParameterizedTest
  @CsvSource({
    // wanted, action, done, why
    "NONE,       PASS,       NONE,       []",
    "QUARANTINE, TAG,        QUARANTINE, []",
    "QUARANTINE, QUARANTINE, QUARANTINE, []",
    "QUARANTINE, PASS,       NONE,       [LOCAL_POLICY]",
    "REJECT,     QUARANTINE, QUARANTINE, [LOCAL_POLICY]",
    "REJECT,     PASS,       NONE,       [LOCAL_POLICY]",
    "REJECT,     REJECT,     QUARANTINE, [LOCAL_POLICY]",
    "REJECT,     DISCARD,    REJECT,     []",
  })
  void whatWasDone(Treatment wanted, Action action, Treatment done, String why) {
    DmarcObservation told =
        Treatments.of(PASSED.treated(wanted, List.of()), action, Stage.ACCEPTED);
    assertEquals(done, told.disposition());
    assertEquals(why, told.overrides().toString());
  }

  @Test
  void whatIsRefusedInTheSessionIsTreatedAsTheOwnerWants() {
    DmarcObservation wanted = PASSED.treated(Treatment.REJECT, List.of());
    assertEquals(wanted, Treatments.of(wanted, Action.REJECT, Stage.BEFORE_QUEUE));
  }

  @Test
  void aBetterReasonStays() {
    DmarcObservation forwarded = PASSED.treated(Treatment.QUARANTINE, List.of(Override.TEST_MODE));
    assertEquals(
        List.of(Override.TEST_MODE),
        Treatments.of(forwarded, Action.PASS, Stage.ACCEPTED).overrides());
    assertEquals(PASSED, Treatments.of(PASSED, Action.PASS, Stage.ACCEPTED));
  }
}
