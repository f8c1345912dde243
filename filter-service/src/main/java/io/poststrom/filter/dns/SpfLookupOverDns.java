package io.poststrom.filter.dns;

import io.poststrom.filter.checks.SpfLookup;
import io.poststrom.mail.Envelope;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/** The SPF check's question, put to our evaluator. Stages complete as the DNS client's do. */
public final class SpfLookupOverDns implements SpfLookup {
  private final SpfEvaluator evaluator;

  /**
   * An adapter over an evaluator, which {@link io.poststrom.spf.dns.SpfOverDns} connects to DNS.
   */
  public SpfLookupOverDns(SpfEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  @Override
  public CompletionStage<SpfOutcome> ask(Envelope envelope) {
    return evaluator.check(
        SpfQuery.mailFrom(
            InetAddress.ofLiteral(envelope.client().address()),
            envelope.client().helo(),
            envelope.reversePath()));
  }
}
