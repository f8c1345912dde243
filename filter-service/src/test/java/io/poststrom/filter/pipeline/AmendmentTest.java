package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.mail.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmendmentTest {
  private static final String MAIL =
      "A: one\r\nB: two\r\n more\r\na: three\r\nno field\r\nA: four\r\n\r\nbody\r\n";

  private static Amendment of(Change... changes) {
    Envelope envelope =
        Mails.envelope(Mails.id("x"), Mails.world(), MAIL.length(), "b@one.test", "c@two.test");
    return Amendment.of(envelope, HeaderParser.parse(octets(MAIL)), List.of(changes));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String applied(Change... changes) {
    return new String(of(changes).applied(octets(MAIL)), StandardCharsets.ISO_8859_1);
  }

  @Test
  void changesFieldsByTheirNumberAsTheyStoodAtFirst() {
    assertEquals(
        "B: two\r\n more\r\na: 3\r\n\ts\r\nno field\r\n\r\nbody\r\n",
        applied(
            new Change.SetField(1, "A", ""),
            new Change.SetField(2, "a", " 3\ns"),
            new Change.SetField(3, "A", " ")));
  }

  @Test
  void replacesTheBody() {
    assertEquals(
        MAIL.replace("body\r\n", "another"),
        applied(
            new Change.Body(octets("ano")),
            new Change.AddField("X", " y"),
            new Change.Body(octets("ther"))));
  }

  @Test
  void linesOfAReplacedBodyEndAsAllDo() {
    assertEquals(
        MAIL.replace("body\r\n", "a\r\nb\r\nc\r\n\r\nd\r\n"),
        applied(
            new Change.Body(octets("a\nb\r")),
            new Change.Body(octets("\nc\r")),
            new Change.Body(octets("\r\nd\r"))));
  }

  @Test
  void whatIsNotThereIsAddedAboveOrNeedNotGo() {
    Amendment amendment =
        of(
            new Change.AddField("X-First", " a\n b\n\nc\r"),
            new Change.SetField(4, "A", " five"),
            new Change.SetField(1, "Z", ""));
    assertEquals(List.of("X-First: a\r\n b\r\n\tc?\r\n", "A: five\r\n"), amendment.fields());
    assertFalse(amendment.isRewriting());
  }

  @Test
  void changesTheEnvelope() {
    Amendment amendment =
        of(
            new Change.Sender("<x@y.test>"),
            new Change.AddRecipient("<d@one.test>"),
            new Change.AddRecipient("c@two.test"),
            new Change.RemoveRecipient("<b@one.test>"));
    assertTrue(amendment.isRewriting());
    assertFalse(amendment.changesContent());
    assertEquals("x@y.test", amendment.sender().text());
    assertEquals(
        List.of("c@two.test", "d@one.test"),
        amendment.recipients().stream().map(one -> one.mailbox().text()).toList());
    assertEquals("b@one.test", amendment.removed().getFirst().mailbox().text());
  }

  @Test
  void whoIsRemovedAndAddedAgainIsNotRemoved() {
    Amendment amendment =
        of(
            new Change.RemoveRecipient("<b@one.test>"),
            new Change.AddRecipient("<b@one.test>"),
            new Change.AddRecipient("<d@one.test>"),
            new Change.RemoveRecipient("<d@one.test>"));
    assertEquals(List.of(), amendment.removed());
    assertEquals(
        List.of("c@two.test", "b@one.test"),
        amendment.recipients().stream().map(one -> one.mailbox().text()).toList());
  }

  @Test
  void whoeverIsThereAlreadyOrNotChangesNothing() {
    assertFalse(
        of(new Change.AddRecipient("<b@one.test>"), new Change.RemoveRecipient("<z@z.test>"))
            .isRewriting());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "A:", "A\r\nB", "Ä"})
  void aFieldNeedsAName(String name) {
    assertThrows(IllegalArgumentException.class, () -> of(new Change.AddField(name, "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<>", "<root>", "<a b@c.test>", "<a@c.test> x"})
  void aRecipientNeedsAnAddress(String path) {
    assertThrows(IllegalArgumentException.class, () -> of(new Change.AddRecipient(path)));
  }
}
