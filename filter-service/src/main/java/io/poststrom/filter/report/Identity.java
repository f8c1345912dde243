package io.poststrom.filter.report;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.Mailbox;
import java.util.Optional;

/**
 * Who reports.
 *
 * @param organization its name
 * @param email whom to ask, and the report mails' From
 * @param contact more of that, such as a page; empty where there is none
 * @param host our own name
 * @param discovery how records are found
 */
public record Identity(
    String organization,
    Mailbox email,
    Optional<String> contact,
    String host,
    Discovery discovery) {
  /** How records and organizational domains are found. */
  public enum Discovery {
    TREE_WALK("treewalk"),
    SUFFIX_LIST("psl");

    private final String word;

    Discovery(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** The domain that reports are from. */
  String submitter() {
    Host at = email.host();
    return at instanceof Domain domain ? domain.ascii() : at.text();
  }
}
