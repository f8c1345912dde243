package io.poststrom.ingress.submission;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of the header fields that a program may give a mail. */
final class FieldNames {
  /** Fields that are made of other members, or that nobody but mail systems writes. */
  private static final Set<String> OURS =
      Set.of(
          "from",
          "to",
          "cc",
          "bcc",
          "subject",
          "reply-to",
          "date",
          "message-id",
          "mime-version",
          "received",
          "return-path",
          "sender",
          "delivered-to",
          "authentication-results",
          "dkim-signature",
          "arc-seal",
          "arc-message-signature",
          "arc-authentication-results");

  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,76}");

  private FieldNames() {}

  static void check(String pointer, String name) throws BadRequest {
    if (!NAME.matcher(name).matches()) {
      throw new BadRequest(pointer, "this is no name of a header field (RFC 5322 section 2.2)");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (OURS.contains(lower) || lower.startsWith("content-") || lower.startsWith("resent-")) {
      throw new BadRequest(pointer, "this field is made by the gateway, or of another member");
    }
  }
}
