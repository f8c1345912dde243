package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WholeContentTest {
  private static final byte[][] PIECES = {Mails.octets(Mails.CLEAN), {'b'}, {'c'}};

  @Test
  void comesAlsoWhenTheLaneNoLongerWaits() throws Exception {
    AcceptedMail mail =
        new AcceptedMail(
            Mails.envelope(Mails.id("x"), Mails.world(), 1_000, "b@one.test"),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L, 2L, 3L)),
            new byte[0],
            Optional.empty());
    Contents contents =
        new Contents(
            (id, content, number) -> CompletableFuture.completedStage(PIECES[number]), 1 << 18);
    Lane over = new Lane(Lane.Kind.FAST, Duration.ofMinutes(1), Duration.ZERO);
    MailView view = contents.view(mail, over).toCompletableFuture().join();
    assertEquals(3, view.content().count());
    for (int i = 0; i < PIECES.length; i++) {
      assertArrayEquals(PIECES[i], view.content().piece(i).toCompletableFuture().get());
    }
  }
}
