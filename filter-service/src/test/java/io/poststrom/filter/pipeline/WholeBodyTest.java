package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A body that lies in many records is read once, in order, and only for who asks. */
class WholeBodyTest {
  private static final Lane SLOW =
      new Lane(Lane.Kind.SLOW, Duration.ofSeconds(10), Duration.ofMinutes(1));
  private static final String TEXT = Mails.CLEAN.replace("\n", "\r\n") + "Words.\r\n".repeat(9_000);
  private static final String SIGNED =
      TestSigner.sign(TEXT, "v=1; a=rsa-sha256; d=sender.example; s=s1; h=From", TestSigner.RSA);
  private static final int PIECE = 1_000;
  private static final int SCAN_LIMIT = 900;

  private final List<Integer> asked = new ArrayList<>();
  private ContentSource source = this::ofText;
  private String text = SIGNED;

  private CompletableFuture<byte[]> ofText(Object mail, ContentRef content, int number) {
    asked.add(number);
    byte[] octets = TestSigner.octets(text);
    int from = number * PIECE;
    return CompletableFuture.completedFuture(
        Arrays.copyOfRange(octets, from, Math.min(from + PIECE, octets.length)));
  }

  private AcceptedMail mail() {
    long pieces = (text.length() + PIECE - 1) / PIECE;
    return new AcceptedMail(
        Mails.envelope(Mails.id("x"), Mails.world(), text.length(), "b@one.test"),
        List.of(),
        new ContentRef.Chunks(0, LongStream.range(0, pieces).boxed().toList()),
        new byte[0],
        Optional.empty());
  }

  private CompletableFuture<Findings> check(Lane lane, Check... checks) {
    Pipeline pipeline = new Pipeline(List.of(checks));
    return new Contents(source, SCAN_LIMIT)
        .view(mail(), lane)
        .thenCompose(view -> pipeline.run(view, lane.perCheck()))
        .toCompletableFuture();
  }

  private CompletableFuture<Findings> verified(Lane lane) {
    KnownKeys keys =
        new KnownKeys().with("s1._domainkey.sender.example", TestSigner.record(TestSigner.RSA));
    return check(lane, new DkimCheck(new DkimVerifier(keys, 10)), new GtubeCheck());
  }

  private static List<String> names(CompletableFuture<Findings> findings) {
    return findings.join().symbols().stream().map(Symbol::name).toList();
  }

  @Test
  void aSignatureOverManyPiecesIsVerified() {
    assertEquals(List.of("DKIM_VALID"), names(verified(SLOW)));
    assertEquals(LongStream.range(0, asked.size()).mapToObj(n -> (int) n).toList(), asked);
    assertTrue(asked.size() > 60);
  }

  @Test
  void ofAMailWithoutSignatureOnlyTheStartIsRead() {
    text = TEXT;
    assertEquals(List.of("DKIM_NONE"), names(verified(SLOW)));
    assertEquals(List.of(0), asked);
  }

  @Test
  void severalChecksShareOneReading() {
    List<String> read = new ArrayList<>();
    assertEquals(List.of(), names(check(SLOW, new Reader(read), new Reader(read))));
    String body = SIGNED.substring(SIGNED.indexOf("\r\n\r\n") + 4);
    assertEquals(List.of(body, body), read);
    assertEquals(asked.size(), asked.stream().distinct().count());
  }

  @Test
  void aPieceThatCannotBeReadIsATemperror() {
    source =
        (mail, content, number) ->
            number == 5
                ? CompletableFuture.failedFuture(new IOException("gone"))
                : ofText(mail, content, number);
    assertEquals(List.of("DKIM_TEMPERROR"), names(verified(SLOW)));
    assertEquals(5, asked.size());
  }

  @Test
  void piecesThatComeLateAreAwaitedOneAfterTheOther() {
    List<Runnable> arrivals = new ArrayList<>();
    source =
        (mail, content, number) -> {
          CompletableFuture<byte[]> late = new CompletableFuture<>();
          arrivals.add(() -> late.complete(ofText(mail, content, number).join()));
          return late;
        };
    CompletableFuture<Findings> findings = verified(SLOW);
    for (int i = 0; i < arrivals.size(); i++) {
      assertFalse(findings.isDone());
      assertEquals(i + 1, arrivals.size(), "no piece is asked for before its time");
      arrivals.get(i).run();
    }
    assertEquals(List.of("DKIM_VALID"), names(findings));
  }

  @Test
  void nothingIsReadOrDecidedForABatchThatIsGone() {
    Lane gone = new Lane(Lane.Kind.FAST, Duration.ofMinutes(1), Duration.ZERO);
    assertFalse(verified(gone).isDone());
    assertEquals(List.of(0), asked);
  }

  /** Keeps the body. */
  private record Reader(List<String> read) implements Check.Asking {
    @Override
    public String name() {
      return "reader";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CompletableFuture<CheckResult> ask(MailView mail) {
      StringBuilder body = new StringBuilder();
      return mail.body()
          .readInto(
              (octets, from, to) -> {
                for (int i = from; i < to; i++) {
                  body.append((char) (octets[i] & 0xff));
                }
              })
          .thenApply(
              done -> {
                read.add(body.toString());
                return CheckResult.NOTHING;
              })
          .toCompletableFuture();
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.NOTHING;
    }
  }
}
