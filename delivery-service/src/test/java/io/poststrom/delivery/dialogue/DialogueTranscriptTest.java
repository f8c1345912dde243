package io.poststrom.delivery.dialogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.dialogue.DialogueSettings.Encryption;
import io.poststrom.delivery.dialogue.Step.Next;
import io.poststrom.delivery.transcript.Transcript;
import io.poststrom.delivery.transcript.Transcript.Line;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.DotStuffer;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DialogueTranscriptTest {
  static List<Transcript> transcripts() {
    return Transcript.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aTranscriptRunsWithoutANetwork(Transcript transcript) {
    PureRun run = new PureRun(encryption(transcript));

    transcript.lines().forEach(run::line);

    assertEquals("", run.unsaid(), "we said more than the transcript");
    assertTrue(run.results.isEmpty(), () -> "results not in the transcript: " + run.results);
  }

  private static Encryption encryption(Transcript transcript) {
    return transcript.mails().stream().anyMatch(mail -> mail.envelope().requiresTls())
        ? Encryption.REQUIRED
        : Encryption.WHEN_OFFERED;
  }

  /** Plays the host's lines to a dialogue and compares ours. */
  private static final class PureRun implements ReplyParser.Sink {
    private final Dialogue dialogue;
    private final ReplyParser parser = new ReplyParser();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Deque<String> results = new ArrayDeque<>();
    private @Nullable OutgoingMail mail;
    private @Nullable Ledger ledger;
    private boolean ready;
    private boolean over;
    private boolean handshaking;

    PureRun(Encryption encryption) {
      dialogue = new Dialogue(new DialogueSettings("relay.example", encryption));
      perform(dialogue.open());
    }

    void line(Line line) {
      switch (line) {
        case Line.Mail given -> begin(given);
        case Line.Client(String text) ->
            assertEquals(text, new String(said(nextLine()), StandardCharsets.UTF_8).strip());
        case Line.ClientOctets(byte[] octets) -> assertArrayEquals(octets, said(octets.length));
        case Line.Server(byte[] octets) -> parser.feed(octets, 0, octets.length, this);
        case Line.ServerCloses() -> perform(dialogue.lost("was closed by the host"));
        case Line.Silence(String span) -> perform(dialogue.lost("was silent for " + span));
        case Line.Tls(boolean succeeds) -> {
          assertTrue(handshaking || over, "no handshake was begun");
          handshaking = false;
          if (succeeds) {
            perform(dialogue.secured());
          }
        }
        case Line.Result(String text) -> assertEquals(text, results.poll());
        case Line.Session(boolean open) -> assertEquals(open, !over, "the session is open");
      }
    }

    @Override
    public void reply(Reply reply) {
      if (!over) {
        perform(
            handshaking ? dialogue.lost("was spoken on before the handshake") : dialogue.on(reply));
      }
    }

    @Override
    public void malformed(String why) {
      perform(dialogue.lost("brought what is no reply (" + why + ")"));
    }

    String unsaid() {
      return said.toString(StandardCharsets.UTF_8);
    }

    private void begin(Line.Mail given) {
      OutgoingMail next = given.outgoing();
      mail = next;
      ledger = new Ledger(next.envelope().recipients(), () -> Instant.EPOCH);
      ledger.nextHost();
      if (ready) {
        perform(dialogue.send(next, Instant.EPOCH));
      }
    }

    private void perform(Step step) {
      said.writeBytes(step.write().getBytes(StandardCharsets.UTF_8));
      switch (step.next()) {
        case Next.Await ignored -> {}
        case Next.SendContent task -> sendContent(task);
        case Next.StartTls() -> handshaking = true;
        case Next.Ready() -> {
          ready = true;
          OutgoingMail waiting = mail;
          if (waiting != null) {
            perform(dialogue.send(waiting, Instant.EPOCH));
          }
        }
        case Next.Finished(MailOutcome outcome) -> finished(outcome);
        case Next.FinishedAndOver(MailOutcome outcome) -> {
          over = true;
          finished(outcome);
        }
        case Next.Refused(Trouble trouble) -> {
          over = true;
          ledger().refused("mx.y.example", trouble);
          tell();
        }
        case Next.Over() -> over = true;
      }
    }

    private void finished(MailOutcome outcome) {
      ledger().settled("mx.y.example", outcome);
      List<Recipient> rest = over ? List.of() : ledger().toAsk(100);
      if (rest.isEmpty()) {
        tell();
      } else {
        perform(dialogue.send(mail().to(rest), Instant.EPOCH));
      }
    }

    private void tell() {
      results.addAll(Transcript.words(mail().envelope(), ledger().result()));
      mail = null;
    }

    private void sendContent(Next.SendContent task) {
      byte[] content = ((MailContent.AtHand) mail().content()).octets();
      DotStuffer stuffer = new DotStuffer();
      switch (task.form()) {
        case DATA -> {
          stuffer.feed(mail().head(), 0, mail().head().length, said::write);
          stuffer.feed(content, 0, content.length, said::write);
          stuffer.finish(said::write);
        }
        case CHUNK -> {
          said.writeBytes(mail().head());
          said.writeBytes(content);
        }
        case NOTHING -> stuffer.finish(said::write);
      }
      perform(dialogue.contentSent());
    }

    private int nextLine() {
      byte[] all = said.toByteArray();
      for (int i = 0; i < all.length; i++) {
        if (all[i] == '\n') {
          return i + 1;
        }
      }
      return all.length;
    }

    private byte[] said(int length) {
      byte[] all = said.toByteArray();
      int taken = Math.min(length, all.length);
      said.reset();
      said.write(all, taken, all.length - taken);
      return Arrays.copyOf(all, taken);
    }

    private OutgoingMail mail() {
      return java.util.Objects.requireNonNull(mail);
    }

    private Ledger ledger() {
      return java.util.Objects.requireNonNull(ledger);
    }
  }
}
