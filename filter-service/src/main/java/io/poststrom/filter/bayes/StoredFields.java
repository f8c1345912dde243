package io.poststrom.filter.bayes;

import java.util.Set;

/**
 * Header fields that are added on a mail's way and where it is stored. A mail to learn from often
 * comes out of a mailbox and a mail to judge does not, so they would tell the two apart, not spam
 * from ham. The way itself is other checks' matter.
 */
final class StoredFields {
  private static final Set<String> NAMES =
      Set.of(
          "received",
          "x-received",
          "return-path",
          "x-return-path",
          "old-return-path",
          "delivered-to",
          "x-delivered-to",
          "x-original-to",
          "envelope-to",
          "x-envelope-to",
          "x-envelope-from",
          "x-apparently-to",
          "delivery-date",
          "status",
          "x-status",
          "lines",
          "content-length",
          "x-keywords",
          "x-uid",
          "x-uidl",
          "x-account-key",
          "x-imapbase",
          "x-sieve",
          "x-loop",
          "received-spf",
          "authentication-results",
          "x-antiabuse",
          "x-virus-scanned",
          "old-subject");

  private StoredFields() {}

  /**
   * Whether it is such a field.
   *
   * @param name lower case
   */
  static boolean has(String name) {
    return NAMES.contains(name)
        || name.startsWith("x-spam")
        || name.startsWith("x-mozilla-")
        || name.startsWith("arc-")
        || name.startsWith("resent-")
        || name.startsWith("x-egroups-")
        || name.startsWith("x-yahoo-")
        || name.contains("mailscanner");
  }
}
