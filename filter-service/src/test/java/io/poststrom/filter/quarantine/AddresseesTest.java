package io.poststrom.filter.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.quarantine.Addressees.Addressee;
import io.poststrom.mail.MailId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is told next, and of what. */
class AddresseesTest {
  private static final Instant UNTIL = Instant.parse("2026-11-22T06:00:00Z");

  private static HeldMail held(int number, String... recipients) {
    return new HeldMail(
        new Place(0, number),
        Mails.id("m" + number),
        UNTIL.minusSeconds(1_000 - number),
        "ann@x.test",
        List.of(recipients),
        recipients.length,
        11,
        "X",
        5,
        "");
  }

  private static Addressees atATime(int most) {
    return new Addressees(
        address -> MailId.derived(UNTIL, address), to -> !to.text().endsWith("@off.test"), most);
  }

  @Test
  void allAreToldOnceOfAllThatIsTheirsHoweverFewAtATime() {
    List<HeldMail> mails = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int from = i * 7;
      mails.add(
          held(
              i,
              IntStream.range(from, from + 50)
                  .mapToObj(n -> "r" + n % 400 + (n % 5 == 0 ? "@off.test" : "@one.test"))
                  .toArray(String[]::new)));
    }
    Map<String, Integer> told = new HashMap<>();
    String after = "";
    SortedMap<String, Addressee> next;
    do {
      next = atATime(13).next(mails, after);
      assertTrue(next.size() <= 13);
      for (Addressee one : next.values()) {
        assertEquals(null, told.put(one.address(), one.held().size()), one.address());
      }
      after = next.isEmpty() ? after : next.lastKey();
    } while (next.size() == 13);
    assertEquals(320, told.size());
    told.forEach(
        (address, count) ->
            assertEquals(
                mails.stream().filter(mail -> mail.recipients().contains(address)).count(),
                (long) count,
                address));
  }

  @Test
  void anAddressIsOneInBothCasesOfAsciiAndIsWrittenAsItWasLast() {
    SortedMap<String, Addressee> next =
        atATime(10)
            .next(
                List.of(
                    held(1, "BOB@one.test", "bOb@one.test"),
                    held(2, "Bob@one.test"),
                    held(3, "\u212aarl@one.test", "karl@one.test")),
                "");
    Map<String, String> written = new HashMap<>();
    next.values().forEach(one -> written.put(one.address(), one.to().text() + one.held().size()));
    assertEquals(
        Map.of(
            "bob@one.test", "Bob@one.test2",
            "karl@one.test", "karl@one.test1",
            "\u212aarl@one.test", "\u212aarl@one.test1"),
        written);
  }
}
