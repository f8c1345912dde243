package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What scores of its own leave as it was. */
class AppraisalTest {
  private static final Check DEMANDING =
      new Check.Pure() {
        @Override
        public String name() {
          return "demanding";
        }

        @Override
        public ForRelay forRelay() {
          return ForRelay.SCORED;
        }

        @Override
        public CheckResult look(MailView mail) {
          return CheckResult.of(List.of(new Verdict.Symbol("ODD", 1, "")))
              .demanding(new Demand(Action.QUARANTINE, List.of()));
        }
      };

  @Test
  void whatACheckDemandsIsDoneWhateverItsSymbolsCount() {
    Contents contents =
        new Contents(
            (mail, content, number) ->
                CompletableFuture.failedStage(new IllegalStateException("inline only")),
            1 << 18);
    Rules rules =
        new Rules(
            "mx.poststrom.example",
            MailSettings.EMPTY,
            new Routing(MailSettings.EMPTY, Optional.empty(), List.of()));
    Appraisal appraisal =
        new Appraisal(contents, new Pipeline(List.of(DEMANDING)), () -> rules, Map.of("ODD", 2.0));

    Verdict verdict =
        appraisal
            .appraise(
                Mails.mail("demand", Mails.world(), Mails.CLEAN, "b@one.test"),
                new Lane(Lane.Kind.SLOW, Duration.ofSeconds(5), Duration.ofSeconds(5)))
            .toCompletableFuture()
            .join()
            .values()
            .iterator()
            .next();

    assertEquals(2, verdict.score());
    assertEquals(Action.QUARANTINE, verdict.action());
  }
}
