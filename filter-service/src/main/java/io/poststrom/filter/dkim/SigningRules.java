package io.poststrom.filter.dkim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a signature of ours covers.
 *
 * @param header how the header is made canonical
 * @param body how the body is
 * @param fields names of fields, in lower case, to sign wherever they stand; From among them
 * @param oversigned those of them that are named once more than they stand there, so that nobody
 *     can add one (RFC 6376 sections 5.4 and 8.15); From among them
 * @param lifetime after how long the signature expires ({@code x=}), if ever
 */
public record SigningRules(
    Canonicalisation header,
    Canonicalisation body,
    List<String> fields,
    Set<String> oversigned,
    Optional<Duration> lifetime) {
  /**
   * RFC 6376 section 5.4.1, and the fields by which a list is left (RFC 8058 section 4). No trace
   * fields: they belong to those who hand the mail on.
   */
  private static final List<String> USUAL =
      List.of(
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "subject",
          "date",
          "message-id",
          "in-reply-to",
          "references",
          "mime-version",
          "content-type",
          "content-transfer-encoding",
          "content-id",
          "content-description",
          "resent-date",
          "resent-from",
          "resent-sender",
          "resent-to",
          "resent-cc",
          "resent-message-id",
          "list-id",
          "list-help",
          "list-unsubscribe",
          "list-unsubscribe-post",
          "list-subscribe",
          "list-post",
          "list-owner",
          "list-archive");

  /** Fields that are shown or that say how to read the body, and that may stand once only. */
  private static final Set<String> ONCE =
      Set.of(
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "subject",
          "date",
          "message-id",
          "mime-version",
          "content-type",
          "content-transfer-encoding");

  /** Relaxed both, the usual fields, and no end. */
  public static final SigningRules DEFAULT =
      new SigningRules(
          Canonicalisation.RELAXED, Canonicalisation.RELAXED, USUAL, ONCE, Optional.empty());

  public SigningRules {
    fields = List.copyOf(fields);
    oversigned = Set.copyOf(oversigned);
    if (!fields.contains("from") || !oversigned.contains("from")) {
      throw new IllegalArgumentException("From must be signed, and so that none can be added");
    }
    if (!fields.containsAll(oversigned)) {
      throw new IllegalArgumentException("a field that is oversigned must be signed");
    }
    if (fields.stream().anyMatch(name -> !name.equals(name.toLowerCase(Locale.ROOT)))) {
      throw new IllegalArgumentException("names of fields to sign are in lower case");
    }
  }
}
