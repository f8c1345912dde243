package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Arrays;

/** Whatever a client sends: no exception, and what is understood survives being written again. */
class CommandParserFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void understandsItsOwnWritingOrAnswers(byte @NotNull [] line) {
    switch (CommandParser.parse(line)) {
      case Command.Xclient command -> {
        survivesBeingWritten(command);
        isReadOrRefused(command.attributes());
      }
      case Command.Understood command -> survivesBeingWritten(command);
      case Command.Unknown(String verb) ->
          assertTrue(!verb.isEmpty() && verb.length() <= 20, "a verb to show");
      case Command.Malformed(String verb, Reply reply) -> answersOnOneLine(reply);
      case Command.UncountedBdat(Reply reply) -> answersOnOneLine(reply);
    }
  }

  private static void isReadOrRefused(String attributes) {
    try {
      XclientAttributes.parse(attributes);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage() != null, "says what is wrong");
    }
  }

  private static void survivesBeingWritten(Command.Understood command) {
    byte[] written = CommandEncoder.encode(command);
    int end = written.length - 2;
    for (int i = 0; i < end; i++) {
      assertTrue(written[i] < 0 || written[i] >= ' ', "no control character is written");
    }
    Command again = CommandParser.parse(Arrays.copyOf(written, end));
    assertEquals(command, again);
    assertArrayEquals(written, CommandEncoder.encode((Command.Understood) again));
  }

  private static void answersOnOneLine(Reply reply) {
    assertTrue(reply.isPermanent());
    byte[] wire = ReplyEncoder.encode(reply);
    assertTrue(wire.length <= ReplyEncoder.MAX_LINE);
    for (int i = 0; i < wire.length - 2; i++) {
      assertTrue(wire[i] < 0 || wire[i] >= ' ', "no control character is answered");
    }
  }
}
