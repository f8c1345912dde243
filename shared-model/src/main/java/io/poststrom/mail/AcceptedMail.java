package io.poststrom.mail;

import java.util.List;
import java.util.Optional;

/**
 * A mail as the ingress accepted it or as a later stage of the filter holds it: what a record of
 * {@code mail.accepted}, {@code mail.slow} and {@code mail.quarantined} says.
 *
 * @param envelope the envelope
 * @param prepended complete header fields (CRLF included, folded where long) that go before the
 *     content, topmost first
 * @param content where the content lies; {@link ContentRef.Inline} means {@code value}
 * @param value the content, or empty; not copied, never changed
 * @param verdict what the filter decided; absent before the filter
 */
@SuppressWarnings("ArrayRecordComponent") // a content of up to the inline limit is never copied
public record AcceptedMail(
    Envelope envelope,
    List<String> prepended,
    ContentRef content,
    byte[] value,
    Optional<Verdict> verdict) {
  public AcceptedMail {
    prepended = List.copyOf(prepended);
  }
}
