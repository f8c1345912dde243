package io.poststrom.filter.pipeline;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import java.util.concurrent.CompletionStage;

/** The need for the octets of a content that its record does not carry. A port. */
public interface ContentSource {
  /**
   * One of the records that hold the content, in order from 0: there is one for {@link
   * ContentRef.AtRecord}, and one a chunk. Never waits; may complete on any thread; fails where the
   * log no longer holds it or does not give it. The octets must not be changed.
   */
  CompletionStage<byte[]> piece(MailId mail, ContentRef content, int number);
}
