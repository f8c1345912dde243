package io.poststrom.ingress.policy;

import io.poststrom.settings.AddressKey;
import io.poststrom.settings.KnownRecipients;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The addresses and patterns in the documents themselves. */
public final class ListedRecipients implements RecipientSource {
  @Override
  public boolean isFor(KnownRecipients known) {
    return !known.addresses().isEmpty() || !known.patterns().isEmpty();
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    KnownRecipients known = inquiry.domain().recipients();
    boolean listed =
        isListed(known, inquiry.key())
            || inquiry.untagged().filter(key -> isListed(known, key)).isPresent();
    return CompletableFuture.completedFuture(listed ? Knowledge.KNOWN : Knowledge.UNKNOWN);
  }

  private static boolean isListed(KnownRecipients known, String key) {
    return known.addresses().contains(key)
        || known.addresses().contains(AddressKey.local(key))
        || known.patterns().stream().anyMatch(pattern -> pattern.covers(key));
  }
}
