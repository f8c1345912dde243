package io.poststrom.filter.kafka;

import io.poststrom.filter.Mails;
import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Inspection;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Ledger;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.pipeline.Signer;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A filter of some real checks; .test domains go to Maildirs, others have an MX of one host. */
final class TestFilter {
  static final Lane FAST = new Lane(Lane.Kind.FAST, Duration.ofMinutes(1), Duration.ofMillis(300));
  static final Lane SLOW = new Lane(Lane.Kind.SLOW, Duration.ofMillis(300), Duration.ofMinutes(1));

  /** Counts commits. */
  static final class Counting implements FilterListener {
    final AtomicInteger commits = new AtomicInteger();

    @Override
    public void committed(Lane.Kind lane, int records, Duration checks, Duration transaction) {
      commits.incrementAndGet();
    }

    @Override
    public void written(Lane.Kind lane, Output output) {}

    @Override
    public void deadLetter(Lane.Kind lane) {}

    @Override
    public void repeated(Lane.Kind lane) {}
  }

  private TestFilter() {}

  static MailFilter of(ContentSource contents, Check... more) {
    return of(contents, MailSettings.EMPTY, more);
  }

  private static MailFilter of(ContentSource contents, MailSettings settings, Check... more) {
    List<Check> checks = new ArrayList<>(List.of(new HeaderCheck(), new GtubeCheck()));
    checks.addAll(List.of(more));
    Routing routing = new Routing(MailSettings.EMPTY, Optional.empty(), List.of(Domain.of("test")));
    Addressing addressing =
        new Addressing(
            domain ->
                CompletableFuture.completedStage(
                    new MxAnswer.Hosts(List.of("mx." + domain.ascii()))),
            Duration.ofSeconds(1),
            64 << 10);
    return new MailFilter(
        new Inspection(new Contents(contents, 1 << 18), new Pipeline(checks), Signer.NONE),
        addressing,
        () -> new Rules("mx.poststrom.example", settings, routing),
        new Ledger(InstantSource.fixed(Mails.NOW)));
  }

  static MailFilter inlineOnly(Check... more) {
    return inlineOnly(MailSettings.EMPTY, more);
  }

  static MailFilter inlineOnly(MailSettings settings, Check... more) {
    return of(
        (mail, content, number) ->
            CompletableFuture.failedStage(new IllegalStateException("inline only")),
        settings,
        more);
  }
}
