package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;

/** Equality to the letter: domains that differ in case are equal, but their text must be kept. */
final class Same {
  private Same() {}

  static void mail(AcceptedMail want, AcceptedMail got) {
    envelope(want.envelope(), got.envelope());
    assertEquals(want.prepended(), got.prepended());
    assertEquals(want.content(), got.content());
    assertEquals(want.verdict(), got.verdict());
    assertArrayEquals(want.value(), got.value());
  }

  static void obligation(Obligation want, Obligation got) {
    envelope(want.envelope(), got.envelope());
    assertEquals(want.id(), got.id());
    assertEquals(want.site(), got.site());
    assertEquals(want.shard(), got.shard());
    assertEquals(want.states(), got.states());
    assertEquals(want.attempts(), got.attempts());
    assertEquals(want.due(), got.due());
    assertEquals(want.warning(), got.warning());
    assertEquals(want.prepended(), got.prepended());
    assertEquals(want.content(), got.content());
    assertArrayEquals(want.value(), got.value());
  }

  private static void envelope(Envelope want, Envelope got) {
    assertEquals(want, got);
    assertEquals(want.reversePath().text(), got.reversePath().text());
    assertEquals(
        want.recipients().stream().map(Recipient::mailbox).map(Object::toString).toList(),
        got.recipients().stream().map(Recipient::mailbox).map(Object::toString).toList());
  }
}
