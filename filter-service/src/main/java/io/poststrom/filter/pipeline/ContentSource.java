package io.poststrom.filter.pipeline;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import java.util.concurrent.CompletionStage;

/** The need for the first octets of a content that its record does not carry. A port. */
public interface ContentSource {
  /**
   * The content's octets from its first one on, as many as the scan limit says. Never waits; may
   * complete on any thread; fails where the log no longer holds them or does not give them.
   */
  CompletionStage<byte[]> start(MailId mail, ContentRef content);
}
