package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of a mail that another program wants changed. */
class RewritingTest {
  private static final Change SUBJECT = new Change.SetField(1, "Subject", " changed");
  private final SampleFilter sample = new SampleFilter();

  private List<Output> run(AcceptedMail mail, Change... changes) {
    sample.demand = new Demand(Action.PASS, List.of(changes));
    return sample.run(mail, SampleFilter.FAST);
  }

  private static AcceptedMail mail() {
    return Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test", "b@two.test");
  }

  private static AcceptedMail again(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Again.class::isInstance)
        .map(output -> ((Output.Again) output).mail())
        .findFirst()
        .orElseThrow();
  }

  private static byte[] changed() {
    return Mails.octets(Mails.CLEAN.replace("hello", "changed"));
  }

  @Test
  void aFieldMoreStandsAboveTheIngressesAndNothingIsWrittenAnew() {
    AcceptedMail ours = Mails.mail("x", Mails.relay(), Mails.CLEAN, "a@one.test");
    List<Output> outputs = run(ours, new Change.AddField("X-Seen", " yes"));
    Obligation obligation = SampleFilter.obligations(outputs).getFirst();
    assertEquals("X-Seen: yes\r\n", obligation.prepended().getFirst());
    assertEquals(2, obligation.prepended().size());
    assertEquals(SampleFilter.HERE, obligation.content());
  }

  @Test
  void aChangedContentGoesBackToTheLogWithItsVerdict() {
    List<Output> outputs = run(mail(), SUBJECT);
    AcceptedMail again = again(outputs);
    assertArrayEquals(changed(), again.value());
    assertEquals(changed().length, again.envelope().size());
    assertEquals(new ContentRef.Inline(), again.content());
    assertEquals(Optional.of(Action.PASS), again.verdict().map(Verdict::action));
    assertTrue(again.prepended().getFirst().startsWith("Authentication-Results: "));
    assertEquals(List.of(), SampleFilter.obligations(outputs));
    assertEquals(
        List.of(
            "Accepted a@one.test",
            "Accepted b@two.test",
            "Filtered a@one.test",
            "Filtered b@two.test"),
        SampleFilter.events(outputs));
  }

  @Test
  void fromThereItIsAddressedAndNothingElse() {
    AcceptedMail again = again(run(mail(), SUBJECT));
    List<Output> outputs = sample.run(again, SampleFilter.FAST);
    Obligation obligation = SampleFilter.obligations(outputs).getFirst();
    assertEquals(SampleFilter.HERE, obligation.content());
    assertEquals(again.prepended(), obligation.prepended());
    assertEquals(List.of("a@one.test", "b@two.test"), SampleFilter.recipients(obligation));
    assertEquals(List.of("Routed a@one.test", "Routed b@two.test"), SampleFilter.events(outputs));
  }

  @Test
  void anotherEnvelopeGoesBackWithTheContentAsItWas() {
    List<Output> outputs =
        run(
            mail(),
            new Change.Sender("<x@y.test>"),
            new Change.RemoveRecipient("<a@one.test>"),
            new Change.AddRecipient("<c@one.test>"));
    AcceptedMail again = again(outputs);
    assertArrayEquals(mail().value(), again.value());
    assertEquals("x@y.test", again.envelope().reversePath().text());
    assertEquals(
        List.of(
            "Accepted a@one.test",
            "Accepted b@two.test",
            "Discarded a@one.test",
            "Filtered b@two.test",
            "Filtered c@one.test"),
        SampleFilter.events(outputs));
  }

  @Test
  void aMailWithoutRecipientsIsDiscarded() {
    List<Output> outputs =
        run(
            mail(),
            new Change.RemoveRecipient("<a@one.test>"),
            new Change.RemoveRecipient("<b@two.test>"));
    assertEquals(
        List.of("Discarded a@one.test", "Discarded b@two.test"),
        SampleFilter.events(outputs).subList(4, 6));
  }

  @Test
  void aHeldMailIsHeldAsItWasMade() {
    sample.demand = new Demand(Action.QUARANTINE, List.of(SUBJECT));
    List<Output> outputs = sample.run(mail(), SampleFilter.FAST);
    AcceptedMail held =
        outputs.stream()
            .filter(Output.Hold.class::isInstance)
            .map(output -> ((Output.Hold) output).mail())
            .findFirst()
            .orElseThrow();
    assertArrayEquals(changed(), held.value());
    assertTrue(outputs.stream().noneMatch(Output.Again.class::isInstance));
  }

  @Test
  void aMailWhoseChangesCannotBeMadeIsHeld() {
    List<Output> outputs = run(mail(), new Change.AddRecipient("<root>"));
    assertTrue(outputs.stream().anyMatch(Output.Hold.class::isInstance));
    assertTrue(SampleFilter.obligations(outputs).isEmpty());
  }

  @Test
  void whatIsSignedIsTheNewContentAndWhatIsAdded() {
    sample.signer =
        (view, prepended) ->
            Optional.of(new SignedBy(new String(view.octets(), StandardCharsets.US_ASCII)));
    AcceptedMail again = again(run(mail(), SUBJECT));
    assertEquals("X-Signed: changed\r\n", again.prepended().getFirst());
    assertEquals(
        "X-Signed: changedX-Seen: yes\r\n",
        again(run(mail(), SUBJECT, new Change.AddField("X-Seen", " yes"))).prepended().getFirst());
    assertEquals(
        "X-Signed: helloX-Seen: yes\r\n",
        SampleFilter.obligations(run(mail(), new Change.AddField("X-Seen", " yes")))
            .getFirst()
            .prepended()
            .getFirst());
  }

  /** Signs by what the subject is. */
  private record SignedBy(String content) implements Signing {
    @Override
    public CompletionStage<Boolean> body() {
      return CompletableFuture.completedStage(true);
    }

    @Override
    public Signatures end(String results, List<String> added) {
      String subject = content.replaceAll("(?s).*Subject: ([a-z]*).*", "$1");
      String signed = "X-Signed: " + subject + String.join("", added).strip() + "\r\n";
      return new Signatures(List.of(signed), new Symbol("SIGNED", 0, ""));
    }

    @Override
    public Signatures unread() {
      throw new AssertionError("it was read");
    }
  }
}
