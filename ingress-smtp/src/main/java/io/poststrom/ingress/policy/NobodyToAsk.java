package io.poststrom.ingress.policy;

import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * In the place of a source that documents name and that this process has not: nothing is known, and
 * nobody is refused for good because of it.
 */
public record NobodyToAsk(Asked who) implements RecipientSource {
  @Override
  public boolean isFor(KnownRecipients known) {
    return known.asked().contains(who);
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    return CompletableFuture.completedFuture(Knowledge.UNSURE);
  }
}
