package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.MailboxParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RememberedRecipientsTest {
  private static final MailDomain DOMAIN =
      new MailDomain(
          "ours", List.of(new DomainPattern("example.org")), MailDomain.Handling.DEFAULT);

  private Instant now = Instant.EPOCH;
  private int questions;
  private CompletionStage<Knowledge> says = CompletableFuture.completedFuture(Knowledge.KNOWN);
  private final RememberedRecipients remembered =
      new RememberedRecipients(
          new RecipientSource() {
            @Override
            public boolean isFor(KnownRecipients known) {
              return true;
            }

            @Override
            public CompletionStage<Knowledge> ask(Inquiry inquiry) {
              questions++;
              return says;
            }
          },
          new RememberedRecipients.Memory(
              Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofHours(1), 3),
          () -> now);

  @Test
  void whoIsThereIsAskedAboutOnceInAWhile() {
    assertEquals(Knowledge.KNOWN, ask("ann"));
    pass(Duration.ofMinutes(9));
    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(1, questions);
    pass(Duration.ofMinutes(1));
    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(2, questions);
  }

  @Test
  void whoIsNotThereIsForgottenSooner() {
    says(Knowledge.UNKNOWN);
    assertEquals(Knowledge.UNKNOWN, ask("ann"));
    assertEquals(Knowledge.UNKNOWN, ask("ann"));
    assertEquals(1, questions);
    pass(Duration.ofMinutes(1));
    says(Knowledge.KNOWN);
    assertEquals(Knowledge.KNOWN, ask("ann"));
  }

  @Test
  void inTroubleWhoWasThereLatelyIsTaken() {
    assertEquals(Knowledge.KNOWN, ask("ann"));
    pass(Duration.ofMinutes(20));
    says(Knowledge.UNSURE);
    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(Knowledge.UNSURE, ask("bob"));
    pass(Duration.ofMinutes(41));
    assertEquals(Knowledge.UNSURE, ask("ann"));
  }

  @Test
  void inTroubleNobodyIsRefusedForGoodBecauseHeWasMissingOnce() {
    says(Knowledge.UNKNOWN);
    assertEquals(Knowledge.UNKNOWN, ask("ann"));
    pass(Duration.ofMinutes(2));
    says(Knowledge.UNSURE);
    assertEquals(Knowledge.UNSURE, ask("ann"));
    says(Knowledge.KNOWN);
    assertEquals(Knowledge.KNOWN, ask("ann"), "trouble is not remembered");
  }

  @Test
  void severalWhoAskAtATimeAreOneQuestion() {
    CompletableFuture<Knowledge> later = new CompletableFuture<>();
    says = later;
    CompletableFuture<Knowledge> first = remembered.ask(inquiry("ann")).toCompletableFuture();
    CompletableFuture<Knowledge> second = remembered.ask(inquiry("ann")).toCompletableFuture();
    assertFalse(first.isDone() || second.isDone());

    later.complete(Knowledge.KNOWN);

    assertEquals(Knowledge.KNOWN, first.join());
    assertEquals(Knowledge.KNOWN, second.join());
    assertEquals(1, questions);
  }

  @Test
  void aFailureIsTrouble() {
    says = CompletableFuture.failedFuture(new IllegalStateException("broken"));
    assertEquals(Knowledge.UNSURE, ask("ann"));
    says(Knowledge.KNOWN);
    assertEquals(Knowledge.KNOWN, ask("ann"));
  }

  @Test
  void onlySoManyAreRemembered() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Knowledge.KNOWN, ask("user" + i));
    }
    assertEquals(3, remembered.size());
    assertEquals(Knowledge.KNOWN, ask("user9"));
    assertEquals(10, questions);
  }

  private void says(Knowledge knowledge) {
    says = CompletableFuture.completedFuture(knowledge);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Knowledge ask(String user) {
    return remembered.ask(inquiry(user)).toCompletableFuture().join();
  }

  private static Inquiry inquiry(String user) {
    String address = user + "@example.org";
    return new Inquiry(DOMAIN, MailboxParser.parse(address), address, Optional.empty());
  }
}
