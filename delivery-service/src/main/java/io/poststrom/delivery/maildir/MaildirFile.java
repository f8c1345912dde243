package io.poststrom.delivery.maildir;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A mail as a file: {@code Return-Path} (RFC 5321 section 4.4, the final delivery adds it), the
 * prepended fields, then the content octet for octet.
 */
@SuppressWarnings("ArrayRecordComponent") // identity is meant: octets are not copied
record MaildirFile(MailId mail, Recipient recipient, byte[] head, MailContent content) {
  private static final int SOURCE_TIMEOUT_SECONDS = 60;

  static MaildirFile of(Attempt attempt, Recipient recipient) {
    String head =
        "Return-Path: <"
            + attempt.envelope().reversePath().text()
            + ">\r\n"
            + String.join("", attempt.prepended());
    return new MaildirFile(
        attempt.envelope().id(),
        recipient,
        head.getBytes(StandardCharsets.UTF_8),
        attempt.content());
  }

  /** Writes, forces and shows it; what is left of an earlier try is overwritten. */
  void writeTo(Maildir maildir) throws IOException {
    String name = MaildirName.file(mail, recipient.mailbox(), head.length + content.size());
    Path temporary = maildir.temporary(name);
    try (FileChannel file =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeTo(file);
      file.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    maildir.show(name);
  }

  private void writeTo(FileChannel file) throws IOException {
    switch (content) {
      case MailContent.AtHand(byte[] octets) ->
          write(file, ByteBuffer.wrap(head), ByteBuffer.wrap(octets));
      case MailContent.Streamed streamed -> {
        write(file, ByteBuffer.wrap(head));
        copy(streamed, file);
      }
    }
  }

  private static void copy(MailContent.Streamed streamed, FileChannel file) throws IOException {
    long copied = 0;
    try (ContentSource source = streamed.opener().get()) {
      for (Optional<byte[]> piece = next(source); piece.isPresent(); piece = next(source)) {
        copied += piece.get().length;
        write(file, ByteBuffer.wrap(piece.get()));
      }
    }
    if (copied != streamed.size()) {
      throw new IOException(
          "the content has " + copied + " octets, not " + streamed.size() + " as announced");
    }
  }

  private static Optional<byte[]> next(ContentSource source) throws IOException {
    try {
      return source.next().toCompletableFuture().get(SOURCE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the content cannot be read", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the content did not come in " + SOURCE_TIMEOUT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the service is stopping", e);
    }
  }

  private static void write(FileChannel file, ByteBuffer... buffers) throws IOException {
    ByteBuffer last = buffers[buffers.length - 1];
    while (last.hasRemaining() || buffers[0].hasRemaining()) {
      file.write(buffers);
    }
  }
}
