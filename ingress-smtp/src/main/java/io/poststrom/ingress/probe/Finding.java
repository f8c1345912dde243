package io.poststrom.ingress.probe;

import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Reply;
import java.util.Set;

/** What a host says to an address. */
public sealed interface Finding {
  /** It takes mail for it. */
  record Accepted() implements Finding {}

  /**
   * It refuses the recipient for good.
   *
   * @param host which host says so
   * @param reply its reply to RCPT
   */
  record Refused(String host, Reply reply) implements Finding {
    private static final Set<Integer> OF_MAILBOXES = Set.of(550, 551, 553);

    /**
     * Whether the address is why, as far as codes tell: RFC 3463 has subject 1 for addresses and
     * 2.1 for a mailbox that is closed. Hosts refuse recipients for what they think of us, too.
     */
    public boolean isAboutTheAddress() {
      return reply
          .status()
          .map(Refused::isAboutTheAddress)
          .orElseGet(() -> OF_MAILBOXES.contains(reply.code()));
    }

    private static boolean isAboutTheAddress(EnhancedStatusCode status) {
      return status.subject() == 1 || status.subject() == 2 && status.detail() == 1;
    }
  }

  /**
   * It can't be found out, or not now.
   *
   * @param why one line for logs
   */
  record Unknown(String why) implements Finding {}
}
