package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Whatever a server sends: no exception, the same replies however it is cut, and each reply
 * survives being written again.
 */
class ReplyParserFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void readsTheSameRepliesHoweverTheyAreCut(byte @NotNull [] octets) {
    Random random = new Random(Arrays.hashCode(octets));
    List<Object> whole = parse(octets, octets.length + 1, random);
    assertEquals(whole, parse(octets, 8, random));
    for (int i = 0; i < whole.size(); i++) {
      switch (whole.get(i)) {
        case Reply reply -> survivesBeingWritten(reply, random);
        case Object why -> assertEquals(whole.size() - 1, i, "nothing follows " + why);
      }
    }
  }

  private static void survivesBeingWritten(Reply reply, Random random) {
    EhloKeywords.of(reply).maxSize();
    assertFalse(reply.oneLine().contains("\n"));
    if (reply.lines().stream().anyMatch(line -> line.length() > 160)) {
      return; // the encoder cuts long lines
    }
    List<Object> again = parse(ReplyEncoder.encode(reply), 8, random);
    assertEquals(1, again.size());
    Reply second = (Reply) again.getFirst();
    assertEquals(List.of(second), parse(ReplyEncoder.encode(second), 8, random));
    assertEquals(reply.code(), second.code());
    assertEquals(reply.lines().size(), second.lines().size());
  }

  private static List<Object> parse(byte[] octets, int maxChunk, Random random) {
    ReplyParser parser = new ReplyParser();
    List<Object> items = new ArrayList<>();
    ReplyParser.Sink sink =
        new ReplyParser.Sink() {
          @Override
          public void reply(Reply reply) {
            items.add(reply);
          }

          @Override
          public void malformed(String why) {
            items.add(why);
          }
        };
    int at = 0;
    while (at < octets.length) {
      int length = Math.min(octets.length - at, random.nextInt(1, maxChunk + 1));
      parser.feed(octets, at, length, sink);
      at += length;
    }
    return items;
  }
}
