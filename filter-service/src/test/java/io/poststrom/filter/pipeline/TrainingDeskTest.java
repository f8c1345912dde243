package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.Decision;
import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Learned;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Training;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingDeskTest {
  private final SampleFilter sample = new SampleFilter();
  private final List<TrainingDesk.Lecture> lectures = new ArrayList<>();

  @BeforeEach
  void settings() {
    sample.settings =
        new MailSettings(
            List.of(
                new MailDomain(
                    "one",
                    List.of(new DomainPattern("one.test")),
                    Handling.DEFAULT,
                    KnownRecipients.ALL,
                    new Training(Optional.of("spam"), Optional.of("ham")))),
            List.of());
  }

  private static ClientInfo user(String identity) {
    return new ClientInfo(
        "submission",
        "192.0.2.7",
        40_000,
        "pc",
        Optional.empty(),
        Trust.RELAY,
        Optional.of(identity));
  }

  private TrainingDesk.Taught taught(TrainingDesk.Lecture lecture) {
    lectures.add(lecture);
    Learned learned =
        new Learned(
            lecture.kind(), 1, new byte[] {1}, Mails.NOW, lecture.identity(), Optional.empty());
    return new TrainingDesk.Taught(
        List.of(new TrainingDesk.Told("k", "learned", Optional.of(learned))), "1 learned");
  }

  private List<Output> run(AcceptedMail mail, Lane lane) {
    return sample
        .filter()
        .learning(new TrainingDesk(new Contents(sample.content, 1 << 18), this::taught))
        .filter(new Arrival(mail, SampleFilter.HERE), lane)
        .toCompletableFuture()
        .join();
  }

  private static List<String> told(List<Output> outputs) {
    return SampleFilter.events(outputs);
  }

  @Test
  void aMailToATrainingAddressIsLearnedAndGoesNowhere() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), Mails.GTUBE, "spam@one.test");
    List<Output> outputs = run(mail, SampleFilter.FAST);
    assertEquals(
        List.of("Accepted spam@one.test", "Taught spam@one.test", "Discarded spam@one.test"),
        told(outputs));
    assertEquals(1, outputs.stream().filter(o -> o instanceof Output.Learn).count());
    assertEquals("ann@one.test", lectures.getFirst().identity());
    assertEquals("one.test", lectures.getFirst().domain().ascii());
    assertEquals(mail.value().length, lectures.getFirst().content().length);
    assertTrue(
        outputs.stream()
            .anyMatch(
                o ->
                    o instanceof Output.Tell(MailEvent.Discarded told)
                        && told.reason().equals("1 learned")));
  }

  @Test
  void itsOtherRecipientsGetIt() {
    AcceptedMail mail =
        Mails.mail("x", user("ann@one.test"), Mails.CLEAN, "ham@one.test", "bob@one.test");
    List<Output> outputs = run(mail, SampleFilter.FAST);
    assertEquals(
        List.of(
            "Accepted ham@one.test",
            "Taught ham@one.test",
            "Discarded ham@one.test",
            "Accepted bob@one.test",
            "Filtered bob@one.test",
            "Routed bob@one.test"),
        told(outputs));
    assertEquals(
        List.of("bob@one.test"),
        SampleFilter.recipients(SampleFilter.obligations(outputs).getFirst()));
  }

  @Test
  void whoMayNotTeachDoesNot() {
    for (ClientInfo client : List.of(Mails.world(), Mails.relay(), user("ann@two.test"))) {
      List<Output> outputs =
          run(Mails.mail("x", client, Mails.CLEAN, "spam@one.test"), SampleFilter.FAST);
      assertEquals("Routed spam@one.test", told(outputs).getLast());
    }
    assertEquals(List.of(), lectures);
  }

  @Test
  void whoseContentIsGoneTeachesNothingAndSaysSo() {
    AcceptedMail inline = Mails.mail("x", user("ann@one.test"), Mails.CLEAN, "spam@one.test");
    AcceptedMail gone =
        new AcceptedMail(
            inline.envelope(),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L)),
            new byte[0],
            Optional.empty());
    assertEquals(List.of("Discarded spam@one.test"), told(run(gone, SampleFilter.SLOW)));
  }

  @Test
  void theSpamInItIsNoReasonToRefuseIt() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), Mails.GTUBE, "spam@one.test");
    BeforeQueue.Limits limits =
        new BeforeQueue.Limits(
            new Lane(Lane.Kind.FAST, Duration.ofSeconds(5), Duration.ofSeconds(5)),
            10,
            Runnable::run);
    assertEquals(
        new Decision.Accept(),
        sample.beforeQueue(limits).decide(mail).toCompletableFuture().join());
  }
}
