package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Proof;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Command.Chunk;
import io.poststrom.smtp.Domain;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the session wants done after the replies of a step are written. While an {@link Ask}, a
 * {@link Judge}, a {@link Screen}, a {@link Flush}, a {@link Submit} or a {@link StartTls} is
 * outstanding, no octet of the client is looked at.
 */
public sealed interface Next {
  /** Read a command line. Content received so far, if any, is dropped. */
  record ReadCommand() implements Next {}

  /** Read a command line between two BDAT chunks. Content received so far is kept. */
  record ReadCommandBetweenChunks() implements Next {}

  /** Read a content up to CRLF.CRLF, then call {@link Session#on(Body)}. */
  record ReadData(ContentOrder order) implements Next {}

  /**
   * Read these octets of content as they are, then call {@link Session#on(Body)}.
   *
   * @param order of the whole content; chunks received before belong to it
   * @param octets how many; 0 is possible
   * @param chunk whether it ends the content
   */
  record ReadChunk(ContentOrder order, long octets, Chunk chunk) implements Next {}

  /** Read these octets and forget them, then read a command: a chunk that nobody wants. */
  record SkipChunk(long octets) implements Next {}

  /** Read a line of an authentication, then call {@link Session#onResponse}. */
  record ReadResponse() implements Next {}

  /** Find out whether a proof holds, then call {@link Session#on(Answer)}. */
  record Judge(Proof proof) implements Next {}

  /** Ask the door, then call {@link Doorway#on(Answer)}. */
  record Screen(Supplier<CompletionStage<Answer>> question) implements Next {}

  /** Have a domain's mail tried, then call {@link Session#on(Answer)}. */
  record Flush(Domain domain, Reach reach) implements Next {}

  /** Ask, then call {@link Session#on(Answer)}. */
  record Ask(Question question) implements Next {}

  /**
   * Hand the content over with this envelope, then call {@link Session#on(Answer)}.
   *
   * @param prepended header fields that go before the content
   */
  record Submit(Envelope envelope, List<String> prepended) implements Next {}

  /**
   * Forget all octets received so far, shake hands, then call {@link Session#onTls}. RFC 3207
   * section 4.2.
   */
  record StartTls() implements Next {}

  /** Close the connection once the replies are written. */
  record Close() implements Next {}
}
