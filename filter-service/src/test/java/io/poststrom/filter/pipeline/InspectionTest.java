package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Where signatures stand, for whom they are made, and what becomes of mail without them. */
class InspectionTest {
  private static final List<String> SET = List.of("Upper: 1\r\n", "Lower: 2\r\n");

  private final SampleFilter sample = new SampleFilter();
  private final List<String> results = new ArrayList<>();

  InspectionTest() {
    sample.signer = (mail, prepended) -> Optional.of(new Signed(body(mail), results));
  }

  private static CompletionStage<Boolean> body(MailView mail) {
    return mail.body().readInto((octets, from, to) -> {}).handle((v, failure) -> failure == null);
  }

  private record Signed(CompletionStage<Boolean> body, List<String> results) implements Signing {
    @Override
    public Signatures end(String field, List<String> added) {
      results.add(field);
      return new Signatures(SET, new Symbol("SIGNED", 0, ""));
    }

    @Override
    public Signatures unread() {
      return new Signatures(List.of(), new Symbol("UNSIGNED", 0, ""));
    }
  }

  private static List<String> symbols(List<Output> outputs) {
    return outputs.stream()
        .filter(o -> o instanceof Output.Tell(MailEvent.Filtered f))
        .map(o -> ((MailEvent.Filtered) ((Output.Tell) o).event()).verdict())
        .flatMap(verdict -> verdict.symbols().stream())
        .map(Symbol::name)
        .toList();
  }

  @Test
  void signaturesAreMadeOnceAndStandOnTopForAllKindsOfRecipients() {
    sample.settings =
        new MailSettings(
            List.of(
                SampleFilter.domain("one.test", 4, 10, 20),
                SampleFilter.domain("two.test", 1, 10, 20)),
            List.of());
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test", "b@two.test");

    List<Output> outputs = sample.run(mail, SampleFilter.FAST);

    List<Obligation> obligations = SampleFilter.obligations(outputs);
    assertEquals(2, obligations.size());
    for (Obligation obligation : obligations) {
      assertEquals(SET, obligation.prepended().subList(0, 2));
      assertTrue(obligation.prepended().get(2).startsWith("Authentication-Results: "));
      assertEquals(mail.prepended().getLast(), obligation.prepended().getLast());
      assertTrue(String.join("", obligation.prepended()).contains("SIGNED=0.0"));
    }
    assertEquals(List.of(obligations.getFirst().prepended().get(2)), results);
    assertTrue(symbols(outputs).contains("SIGNED"));
  }

  @Test
  void aReportOfOursIsSignedThoughNotChecked() {
    AcceptedMail report =
        Mails.mail(
            "x",
            Mails.client(Trust.RELAY, MailFilter.BOUNCE, "mx.own.example"),
            Mails.GTUBE,
            "a@one.test");

    List<Output> outputs = sample.run(report, SampleFilter.FAST);

    List<String> prepended = new ArrayList<>(SET);
    prepended.addAll(report.prepended());
    assertEquals(prepended, SampleFilter.obligations(outputs).getFirst().prepended());
    assertEquals(List.of("SIGNED"), symbols(outputs));
  }

  @Test
  void aHeldMailKeepsItsSignatures() {
    AcceptedMail mail = Mails.mail("x", Mails.relay(), Mails.GTUBE, "a@one.test");

    List<Output> outputs = sample.run(mail, SampleFilter.FAST);

    Output.Hold held =
        assertInstanceOf(
            Output.Hold.class,
            outputs.stream().filter(Output.Hold.class::isInstance).findFirst().orElseThrow());
    assertEquals(SET, held.mail().prepended().subList(0, 2));
  }

  /** The first piece is there, what follows is not. */
  @Test
  void aBodyThatCannotBeReadIsTriedAgainAndGoesUnsignedInTheEnd() {
    byte[] first = Mails.octets(Mails.CLEAN);
    sample.content =
        (mail, content, number) ->
            number == 0
                ? CompletableFuture.completedStage(Arrays.copyOf(first, first.length))
                : CompletableFuture.failedStage(new IOException("gone"));
    AcceptedMail inline = Mails.mail("x", Mails.relay(), Mails.CLEAN, "a@one.test");
    AcceptedMail large =
        new AcceptedMail(
            inline.envelope(),
            inline.prepended(),
            new ContentRef.Chunks(1, List.of(5L, 6L)),
            new byte[0],
            Optional.empty());

    assertThrows(CompletionException.class, () -> sample.run(large, SampleFilter.FAST));
    List<Output> outputs = sample.run(large, SampleFilter.SLOW);

    assertEquals(List.of("UNSIGNED"), symbols(outputs));
    assertEquals(large.prepended(), SampleFilter.obligations(outputs).getFirst().prepended());
  }

  @Test
  void aBodyThatNeverComesHoldsNobodyUpInTheSlowLane() {
    sample.signer =
        (mail, prepended) -> Optional.of(new Signed(new CompletableFuture<>(), results));
    AcceptedMail mail = Mails.mail("x", Mails.relay(), Mails.CLEAN, "a@one.test");

    assertEquals(List.of("UNSIGNED"), symbols(sample.run(mail, SampleFilter.SLOW)));
  }
}
