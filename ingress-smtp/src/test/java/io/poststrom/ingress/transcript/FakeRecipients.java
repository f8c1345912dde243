package io.poststrom.ingress.transcript;

import io.poststrom.ingress.policy.RecipientSource;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A directory: {@code listed.example} has ann, bob's tags; of dora it does not know right now. */
final class FakeRecipients implements RecipientSource {
  static final KnownRecipients KNOWN =
      new KnownRecipients(
          Set.of("ann", "bob"), List.of(), Optional.empty(), Set.of(Asked.LDAP), Optional.of('+'));

  @Override
  public boolean isFor(KnownRecipients known) {
    return known.asked().contains(Asked.LDAP);
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    return CompletableFuture.completedFuture(
        inquiry.mailbox().localPart().equals("dora") ? Knowledge.UNSURE : Knowledge.UNKNOWN);
  }
}
