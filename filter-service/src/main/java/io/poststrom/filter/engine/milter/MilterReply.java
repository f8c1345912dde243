package io.poststrom.filter.engine.milter;

import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.pipeline.Change;
import java.io.IOException;

/** What a milter says to a command, or at the end of a mail. */
sealed interface MilterReply {
  /** It has decided, or wants to see the next step. */
  sealed interface Answer extends MilterReply {}

  /** The next step, please. */
  record Continue() implements Answer {}

  /** No more of the body. */
  record Skip() implements Answer {}

  /** The mail is good, and it wants to see no more of it. */
  record Accept() implements Answer {}

  /** With its words, or our own. */
  record Reject(String words) implements Answer {}

  /** Not now: with its words, or our own. */
  record Defer(String words) implements Answer {}

  /** Drop it. */
  record Discard() implements Answer {}

  /** It is still at it. */
  record Progress() implements MilterReply {}

  /** To be done to the mail if it goes on. */
  record Modify(Change change) implements MilterReply {}

  /** To be held, if it goes on. */
  record Quarantine(String reason) implements MilterReply {}

  /** Decodes one. */
  static MilterReply of(Packet packet) throws IOException {
    Packet.Cursor data = packet.cursor();
    return switch (packet.letter()) {
      case 'c' -> new Continue();
      case 's' -> new Skip();
      case 'a' -> new Accept();
      case 'r' -> new Reject("");
      case 't' -> new Defer("");
      case 'd' -> new Discard();
      case 'p' -> new Progress();
      case 'y' -> code(Symbols.printable(data.text()));
      case 'q' -> new Quarantine(Symbols.printable(data.text()));
      case 'h' -> new Modify(new Change.AddField(data.text(), data.text()));
      case 'i' -> inserted(data);
      case 'm' -> new Modify(new Change.SetField(data.number(), data.text(), data.text()));
      case 'b' -> new Modify(new Change.Body(packet.data()));
      case 'e' -> new Modify(new Change.Sender(data.text()));
      case '+', '2' -> new Modify(new Change.AddRecipient(data.text()));
      case '-' -> new Modify(new Change.RemoveRecipient(data.text()));
      case 'f', '4' -> throw AnswerReader.failure("the milter closes the connection");
      default ->
          throw AnswerReader.failure(
              "the milter says what nobody knows: " + Symbols.printable("" + packet.letter()));
    };
  }

  private static MilterReply inserted(Packet.Cursor data) throws IOException {
    data.number(); // where; all fields of ours stand at the top
    return new Modify(new Change.AddField(data.text(), data.text()));
  }

  private static MilterReply code(String words) throws IOException {
    if (words.startsWith("4")) {
      return new Defer(words);
    }
    if (words.startsWith("5")) {
      return new Reject(words);
    }
    throw AnswerReader.failure("the milter's reply code is none: " + words);
  }
}
