package io.poststrom.delivery.schedule;

import io.poststrom.mail.Flush;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.Domain;
import java.util.List;

/**
 * Which domains the recipients of a row have, in 64 bits: each domain, and each one above it, sets
 * two of them. So a row of a domain is always found, and now and then one of another domain: it
 * suits what does no harm to others, such as an attempt before its time.
 */
final class DomainMarks {
  private static final int BITS = 6;

  private DomainMarks() {}

  /** The marks of a row. */
  static long of(List<Recipient> recipients) {
    long marks = 0;
    for (Recipient recipient : recipients) {
      if (recipient.mailbox().host() instanceof Domain domain) {
        marks |= of(domain.ascii());
      }
    }
    return marks;
  }

  /** The marks that each row has which is meant. */
  static long of(Flush flush) {
    return two(flush.node());
  }

  private static long of(String domain) {
    long marks = two(domain);
    for (int at = 0; at >= 0; at = domain.indexOf('.', at + 1)) {
      marks |= two("@" + domain.substring(at == 0 ? 0 : at + 1));
    }
    return marks;
  }

  private static long two(String text) {
    int hash = text.hashCode() * 0x9E3779B9;
    return 1L << (hash >>> -BITS) | 1L << (hash >>> -2 * BITS);
  }
}
