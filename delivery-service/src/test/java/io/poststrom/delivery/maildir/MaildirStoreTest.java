package io.poststrom.delivery.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaildirStoreTest {
  private static final Site SITE = new Site("maildir:test");

  @TempDir Path root;

  @Test
  void aMailIsReadBackOctetForOctet() throws Exception {
    byte[] content =
        "Subject: x\r\n\r\n.\r\n\u00fc bare\n and no end".getBytes(StandardCharsets.UTF_8);

    RecipientResult result = store(attempt(content, "bob@a.test")).recipients().getFirst();

    assertInstanceOf(RecipientResult.Delivered.class, result);
    assertArrayEquals(withHead(content), Files.readAllBytes(only(root.resolve("a.test/bob/new"))));
    assertEquals(List.of(), list(root.resolve("a.test/bob/tmp")));
    assertTrue(Files.isDirectory(root.resolve("a.test/bob/cur")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000, 3_000_000})
  void aStreamedMailIsReadBackOctetForOctet(int size) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    MailContent streamed = new MailContent.Streamed(size, () -> new Pieces(content, size));

    store(attempt(streamed, "bob@a.test"));

    assertArrayEquals(withHead(content), Files.readAllBytes(only(root.resolve("a.test/bob/new"))));
  }

  @Test
  void aContentThatEndsTooEarlyIsNotDelivered() throws Exception {
    MailContent streamed = new MailContent.Streamed(10, () -> new Pieces(new byte[5], 5));

    AttemptResult result = store(attempt(streamed, "bob@a.test"));

    assertInstanceOf(RecipientResult.Deferred.class, result.recipients().getFirst());
    assertEquals(List.of(), list(root.resolve("a.test/bob/new")));
    assertEquals(List.of(), list(root.resolve("a.test/bob/tmp")));
  }

  @Test
  void deliveringAgainReplacesAndDoesNotDuplicate() throws Exception {
    Attempt attempt = attempt("Subject: x\r\n\r\n".getBytes(StandardCharsets.UTF_8), "bob@a.test");

    store(attempt);
    store(attempt);

    assertEquals(1, list(root.resolve("a.test/bob/new")).size());
  }

  @Test
  void eachRecipientHasAMaildir() throws Exception {
    store(attempt(new byte[3], "bob@a.test", "alice@a.test", "bob@b.test"));

    assertEquals(1, list(root.resolve("a.test/bob/new")).size());
    assertEquals(1, list(root.resolve("a.test/alice/new")).size());
    assertEquals(1, list(root.resolve("b.test/bob/new")).size());
  }

  @Test
  void manyMailsAtOnceAllArrive() throws Exception {
    List<CompletableFuture<AttemptResult>> all = new ArrayList<>();
    try (MaildirStore store = new MaildirStore(4, () -> Instant.EPOCH)) {
      for (int i = 0; i < 500; i++) {
        all.add(
            store
                .store(attempt(new byte[100], "bob" + i % 7 + "." + i + "@a.test"), root)
                .toCompletableFuture());
      }
      for (CompletableFuture<AttemptResult> one : all) {
        assertInstanceOf(
            RecipientResult.Delivered.class, one.get(60, TimeUnit.SECONDS).recipients().getFirst());
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenDefers() throws Exception {
    Files.writeString(root.resolve("a.test"), "a file where the folder should be");

    AttemptResult result = store(attempt(new byte[1], "bob@a.test"));

    assertEquals("4.3.0", result.recipients().getFirst().diagnostic().status().text());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "bob,                 bob",
        "Bob.Smith+x_y-z=~,   Bob.Smith+x_y-z=~",
        "../../etc/passwd,    %2E.%2F..%2Fetc%2Fpasswd",
        ".hidden,             %2Ehidden",
        "..,                  %2E.",
        "a/b,                 a%2Fb",
        "100%,                100%25",
        "\"a b\",             %22a%20b%22",
        "jörg,                j%C3%B6rg",
      })
  void aLocalPartBecomesAFolderNameThatStaysInItsPlace(String localPart, String folder) {
    assertEquals(
        folder, MaildirName.localPartFolder(new Mailbox(localPart, MailboxParser.host("a.test"))));
  }

  @Test
  void longLocalPartsDifferInTheirFolders() {
    String one = MaildirName.localPartFolder(mailbox("\u00fc".repeat(64)));
    String other = MaildirName.localPartFolder(mailbox("\u00fc".repeat(63) + "a"));

    assertTrue(one.length() <= 200 && other.length() <= 200);
    assertEquals(2, Stream.of(one, other).distinct().count());
  }

  private static Mailbox mailbox(String localPart) {
    return new Mailbox(localPart, MailboxParser.host("a.test"));
  }

  private AttemptResult store(Attempt attempt) throws Exception {
    try (MaildirStore store = new MaildirStore(1, () -> Instant.EPOCH)) {
      return store.store(attempt, root).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static Attempt attempt(byte[] content, String... recipients) {
    return attempt(new MailContent.AtHand(content), recipients);
  }

  private static Attempt attempt(MailContent content, String... recipients) {
    Envelope envelope =
        new Envelope(
            new MailId("01arz3ndektsv4rrffq69g5fav"),
            new ReversePath.Of(MailboxParser.parse("a@x.example")),
            Stream.of(recipients).map(MailboxParser::parse).map(Recipient::of).toList(),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo("mx", "192.0.2.1", 4, "c", Optional.empty(), ClientInfo.Trust.RELAY),
            Instant.EPOCH,
            content.size(),
            0);
    return new Attempt(
        ObligationId.of(envelope.id(), SITE),
        SITE,
        0,
        envelope,
        List.of("Received: from x\r\n"),
        content);
  }

  private static byte[] withHead(byte[] content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        "Return-Path: <a@x.example>\r\nReceived: from x\r\n".getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(content);
    return all.toByteArray();
  }

  private static Path only(Path folder) throws IOException {
    return list(folder).getFirst();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** A content in pieces of 10,000 octets. */
  private static final class Pieces implements ContentSource {
    private final byte[] content;
    private final int end;
    private int at;

    Pieces(byte[] content, int end) {
      this.content = content;
      this.end = end;
    }

    @Override
    public CompletionStage<Void> room() {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Optional<byte[]>> next() {
      int from = at;
      at = Math.min(end, at + 10_000);
      return CompletableFuture.completedStage(
          from == at ? Optional.empty() : Optional.of(Arrays.copyOfRange(content, from, at)));
    }

    @Override
    public void close() {}
  }
}
