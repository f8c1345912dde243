package io.poststrom.filter.pipeline;

import io.poststrom.mail.Envelope;
import io.poststrom.settings.MailDomain.Handling;
import java.time.Duration;
import java.util.Arrays;
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

  /** For the first recipient. The stage never fails but by a fault of ours. */
  public CompletionStage<Explanation> explain(Envelope envelope, byte[] content) {
    byte[] octets =
        content.length > terms.scanLimit() ? Arrays.copyOf(content, terms.scanLimit()) : content;
    Handling handling =
        rules
            .get()
            .handling(
                envelope.recipients().getFirst().mailbox().host(), envelope.client().trusted());
    return pipeline
        .run(new MailView(envelope, octets), terms.perCheck())
        .thenApply(
            findings ->
                new Explanation(
                    findings.verdict(handling), handling.thresholds(), terms.descriptions()));
  }
}
