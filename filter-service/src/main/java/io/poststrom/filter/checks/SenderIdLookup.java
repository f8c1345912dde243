package io.poststrom.filter.checks;

import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import java.util.concurrent.CompletionStage;

/** The need for a Sender ID result. RFC 4406. A port; the adapter asks SPF's evaluator. */
public interface SenderIdLookup {
  /** Never waits; may complete on any thread; a DNS failure is an outcome. */
  CompletionStage<SpfOutcome> ask(SpfQuery query);
}
