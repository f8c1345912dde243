package io.poststrom.filter.address;

import io.poststrom.site.MxAnswer;
import io.poststrom.smtp.Domain;
import java.util.concurrent.CompletionStage;

/** The need for a domain's mail exchangers. A port; the adapter asks DNS. */
public interface MxLookup {
  /** Never waits, never fails; may complete on any thread. */
  CompletionStage<MxAnswer> mx(Domain domain);
}
