package io.poststrom.ingress.session.header;

import io.poststrom.smtp.Mailbox;
import java.util.List;
import java.util.Optional;

/**
 * What the header of a submitted mail says and what is wrong with it.
 *
 * @param fromFields how many From fields there are
 * @param authors the addresses in From, in order
 * @param senders the addresses in Sender
 * @param clarity whether From and Sender can be read in one way only
 * @param unqualified the first address without a domain of two or more labels, in any field
 * @param octets what the header is written in
 */
public record HeaderFacts(
    int fromFields,
    List<Mailbox> authors,
    List<Mailbox> senders,
    Clarity clarity,
    Optional<String> unqualified,
    Octets octets) {
  public HeaderFacts {
    authors = List.copyOf(authors);
    senders = List.copyOf(senders);
  }

  /** Whether all mail programs will read From and Sender alike. */
  public enum Clarity {
    CLEAR,
    /** An address can't be read, there are too many, or the header ends in a line that is none. */
    UNCLEAR
  }

  /** RFC 6532 section 3. */
  public enum Octets {
    ASCII,
    UTF_8,
    /** Beyond ASCII, and no UTF-8. */
    OTHER
  }
}
