package io.poststrom.filter.engine;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.WholeContent;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Conversations with engines that say what the test wrote down, whatever they hear. */
public final class Talks {
  /** As the ingress writes it. */
  public static final String RECEIVED =
      "Received: from mail.sender.example ([192.0.2.7])\r\n"
          + "\tby mx.example with ESMTP id 01kapb7z00abcdefghjkmnpqrs;\r\n"
          + "\tSun, 22 Nov 2026 04:00:00 +0000\r\n";

  /** What was said to the engine. */
  public final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  /** Over which it answers. */
  public final Connection connection;

  /** With an engine that says this and then hangs up. */
  public Talks(byte[] answers) {
    connection = new Connection(new ByteArrayInputStream(answers), heard);
  }

  /** With an engine that says this and then hangs up. */
  public Talks(String answers) {
    this(answers.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What was said to the engine. */
  public String heard() {
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  /** A mail of the world in pieces. */
  public static EngineMail mail(String... pieces) {
    return mail(Mails.world(), pieces);
  }

  /** A client's mail in pieces. */
  public static EngineMail mail(ClientInfo client, String... pieces) {
    String content = String.join("", pieces);
    Envelope envelope =
        Mails.envelope(Mails.id("x"), client, content.length(), "b@one.test", "c@two.test");
    return new EngineMail(
        new MailView(envelope, List.of(RECEIVED), octets(content), content(pieces)),
        System.nanoTime() + Duration.ofMinutes(1).toNanos());
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static WholeContent content(String... pieces) {
    return new WholeContent() {
      @Override
      public int count() {
        return pieces.length;
      }

      @Override
      public CompletionStage<byte[]> piece(int number) {
        return CompletableFuture.completedStage(octets(pieces[number]));
      }
    };
  }
}
