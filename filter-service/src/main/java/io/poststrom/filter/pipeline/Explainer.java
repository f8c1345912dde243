package io.poststrom.filter.pipeline;

import io.poststrom.mail.Envelope;
import io.poststrom.settings.MailDomain.Handling;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Says what the checks think of a mail, without doing anything with it. */
public final class Explainer {
  private final Pipeline pipeline;
  private final Supplier<Rules> rules;
  private final Terms terms;

  /**
   * What an explanation goes by.
   *
   * @param perCheck how long a check may wait for an answer
   * @param scanLimit octets of a mail that are looked at
   * @param descriptions one line about a symbol
   */
  public record Terms(Duration perCheck, int scanLimit, Function<String, String> descriptions) {}

  /** By these checks and what is in force when it is asked. */
  public Explainer(Pipeline pipeline, Supplier<Rules> rules, Terms terms) {
    this.pipeline = pipeline;
    this.rules = rules;
    this.terms = terms;
  }

  /** Our name in the fields that we put above a mail. */
  public String hostname() {
    return rules.get().hostname();
  }

  /**
   * For the first recipient. The stage never fails but by a fault of ours.
   *
   * @param prepended the fields that we have put above the content, topmost first
   */
  public CompletionStage<Explanation> explain(
      Envelope envelope, List<String> prepended, byte[] content) {
    byte[] octets =
        content.length > terms.scanLimit() ? Arrays.copyOf(content, terms.scanLimit()) : content;
    Handling handling =
        rules
            .get()
            .handling(
                envelope.recipients().getFirst().mailbox().host(), envelope.client().trusted());
    // One piece, so that who wants all of it has what lies beyond the limit.
    WholeBody.Rest whole = number -> CompletableFuture.completedStage(content);
    return pipeline
        .run(new MailView(envelope, prepended, octets, whole, content), terms.perCheck())
        .thenApply(
            findings ->
                new Explanation(
                    envelope, findings.verdict(handling), handling, terms.descriptions()));
  }
}
