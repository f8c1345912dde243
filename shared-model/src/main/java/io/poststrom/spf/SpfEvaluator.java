package io.poststrom.spf;

import io.poststrom.text.ParsedTexts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * check_host() of RFC 7208 section 4, asynchronous and without I/O of its own. One instance serves
 * all mails, from any thread; it keeps nothing but parsed records. Where all answers are known
 * already, the outcome is an already completed stage, worked out on the caller's thread; else it
 * completes on the thread that completed the last DNS answer.
 *
 * <p>Bounds, so that no record can make us work for its author: 10 terms that ask DNS, 10 hosts per
 * MX and PTR, 2 void lookups (section 4.6.4), 16 KiB per record, and a time for all of it.
 */
public final class SpfEvaluator {
  private final SpfDns dns;
  private final String receiver;
  private final InstantSource clock;
  private final Duration deadline;
  private final ParsedTexts<SpfRecord.Parsed> parser = new ParsedTexts<>(SpfRecordParser::parse);

  /**
   * @param receiver our own host name, for explanations
   * @param deadline for one check, after which it is temperror; section 4.6.4 wants 20 s or more
   *     where a client waits, a filter with a slow lane may take less
   */
  public SpfEvaluator(SpfDns dns, String receiver, InstantSource clock, Duration deadline) {
    this.dns = dns;
    this.receiver = receiver;
    this.clock = clock;
    this.deadline = deadline;
  }

  /** Checks; never completes exceptionally. */
  public CompletionStage<SpfOutcome> check(SpfQuery query) {
    SpfCheck check = new SpfCheck(dns, parser, new MacroExpander(query, receiver, clock));
    CompletableFuture<SpfOutcome> outcome = check.run().toCompletableFuture();
    if (outcome.isDone()) {
      return outcome;
    }
    SpfOutcome late =
        new SpfOutcome(
            SpfResult.TEMPERROR,
            query,
            "",
            Optional.empty(),
            "no result within " + deadline.toMillis() + " ms");
    return outcome
        .completeOnTimeout(late, deadline.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((result, failure) -> check.stop());
  }
}
