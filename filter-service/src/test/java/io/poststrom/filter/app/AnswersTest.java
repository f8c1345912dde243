package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.kafka.Replay;
import io.poststrom.filter.kafka.ShadowWorker;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Already.Part;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.HeldQuery;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.filter.quarantine.Settled;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.filter.shadow.Difference;
import io.poststrom.filter.shadow.Opinion;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.mail.QuarantineDecision.Outcome;
import io.poststrom.mail.Verdict.Action;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a stranger's address does to the terminal of who lists it. */
class AnswersTest {
  private static final ShadowWorker.Behind UP_TO_DATE = new ShadowWorker.Behind(0, 0);
  private static final String ODD = "a\u009b31m\u202eb@one.test";
  private static final String SHOWN = "a\ufffd31m\ufffdb@one.test";

  @Test
  void addressesControlNoTerminal() {
    Shelf shelf = new Shelf(10);
    shelf.held(
        new HeldMail(
            new Place(0, 0), Mails.id("odd"), Mails.NOW, ODD, List.of(ODD), 1, 7, "X", 5, ""));
    ShadowReport.Snapshot report =
        new ShadowReport.Snapshot(
            1,
            0,
            Map.of(),
            List.of(),
            List.of(
                new Difference(
                    Mails.id("odd"),
                    ODD,
                    new Opinion(Action.PASS, 0),
                    new Opinion(Action.TAG, 7))));

    isPlain(QuarantineAnswers.listText(shelf.list(HeldQuery.first(10)), shelf));
    isPlain(ShadowAnswers.text(UP_TO_DATE, report));
    assertEquals(
        "released for " + SHOWN + "; learned as ham\n",
        read(
            QuarantineAnswers.doneText(
                "released",
                "ham",
                new Decided.Done(List.of(ODD), Optional.of(Decided.Learned.LEARNED)))));
  }

  @Test
  void whatWasDecidedBeforeIsToldWithWhoAndWhenAndOnlyTheSameIsAsWanted() {
    Settled decision = new Settled(new Place(0, 0), List.of(0), Outcome.RELEASED, "ann", Mails.NOW);
    Decided.Already already =
        new Decided.Already(List.of(new Part(List.of("b@one.test"), decision)));
    String story = "released already for b@one.test, by ann at " + Mails.NOW;

    assertEquals(
        "{\"done\":\"released\",\"recipients\":[\"b@one.test\"],\"already\":\"" + story + "\"}",
        read(QuarantineAnswers.already("released", already)));
    assertTrue(
        QuarantineAnswers.isAs(
            new Wish(Mails.id("x"), List.of(), Wish.What.RELEASE, "eve"), already));
    assertFalse(
        QuarantineAnswers.isAs(
            new Wish(Mails.id("x"), List.of(), Wish.What.DELETE, "ann"), already));
  }

  @Test
  void aReplaySaysWhatTheLogNoLongerHeld() {
    ShadowReport.Snapshot none = new ShadowReport().now();
    Replay.Progress some = new Replay.Progress(Replay.State.INCOMPLETE, 3, 10, 0, 7, "");
    Replay.Progress all = new Replay.Progress(Replay.State.DONE, 10, 10, 0, 0, "");

    String text = read(ShadowAnswers.text(some, none));
    assertTrue(text.startsWith("Replay: incomplete, 3 mails judged of at most 10\n"), text);
    assertTrue(text.contains("the log no longer holds at most 7 of these mails"), text);
    assertTrue(read(ShadowAnswers.json(some, none)).contains("\"gone\":7,"));
    assertFalse(read(ShadowAnswers.text(all, none)).contains("no longer"));
  }

  @Test
  void aShadowSaysHowFarBehindItIs() {
    ShadowReport.Snapshot none = new ShadowReport().now();
    ShadowWorker.Behind far = new ShadowWorker.Behind(12, 3_456);

    String text = read(ShadowAnswers.text(far, none));
    assertTrue(text.startsWith("12 mails and 3456 events behind\n0 recipients compared"), text);
    String json = read(ShadowAnswers.json(far, none));
    assertTrue(json.startsWith("{\"mailsBehind\":12,\"eventsBehind\":3456,"), json);
  }

  private static void isPlain(byte[] answer) {
    assertTrue(read(answer).contains(SHOWN), read(answer));
    assertFalse(read(answer).contains(ODD), read(answer));
  }

  private static String read(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }
}
