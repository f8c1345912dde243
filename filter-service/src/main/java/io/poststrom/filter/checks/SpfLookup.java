package io.poststrom.filter.checks;

import io.poststrom.mail.Envelope;
import io.poststrom.spf.SpfOutcome;
import java.util.concurrent.CompletionStage;

/** The need for an SPF result. RFC 7208. A port; the adapter asks the evaluator. */
public interface SpfLookup {
  /** Never waits; may complete on any thread; a DNS failure is an outcome. */
  CompletionStage<SpfOutcome> ask(Envelope envelope);
}
