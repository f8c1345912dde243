package io.poststrom.ingress.session;

import io.poststrom.smtp.Reply;
import java.util.Optional;

/**
 * How the client introduced itself.
 *
 * @param name the argument of HELO, EHLO or LHLO as given
 * @param form which of them
 * @param tls protocol and cipher suite where the connection is encrypted
 */
record Hello(String name, Form form, Optional<String> tls) {
  /** How often the end of a content is answered. RFC 2033 section 4.2. */
  int answers(Transaction transaction) {
    return form == Form.LHLO ? transaction.accepted() : 1;
  }

  /** What DATA without recipients hears: RFC 5321 section 3.3, RFC 2033 section 4.2. */
  Reply noRecipients() {
    return form == Form.LHLO ? Replies.NOBODY_YET : Replies.NO_RECIPIENTS;
  }

  /** Extensions don't exist after HELO: RFC 5321 section 2.2.1. */
  enum Form {
    HELO,
    EHLO,
    /** Of LMTP, and only there: RFC 2033 section 4.1. */
    LHLO;

    /** Whether a session on that listener may begin so. */
    boolean belongsTo(Listener listener) {
      return (this == LHLO) == (listener == Listener.LMTP);
    }
  }
}
