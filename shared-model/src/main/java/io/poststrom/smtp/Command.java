package io.poststrom.smtp;

import java.util.Optional;

/**
 * What a client says on one command line. RFC 5321 section 4.1.1, RFC 3030, RFC 3207, RFC 4954.
 * Lines that cannot be understood are cases of their own, not exceptions. {@link CommandParser}
 * makes commands of lines, {@link CommandEncoder} lines of commands.
 */
public sealed interface Command {
  /** A command with a meaning: what the encoder can write. */
  sealed interface Understood extends Command {}

  /** {@code HELO} with the name the client gives itself, not empty, unchecked. */
  record Helo(String argument) implements Understood {}

  /** {@code EHLO} with the name the client gives itself, not empty, unchecked. */
  record Ehlo(String argument) implements Understood {}

  /** {@code LHLO}, in LMTP what EHLO is in SMTP: RFC 2033 section 4.1. */
  record Lhlo(String argument) implements Understood {}

  /** {@code MAIL FROM}: begins a transaction. RFC 5321 section 4.1.1.2. */
  record Mail(ReversePath path, MailParameters parameters) implements Understood {}

  /** {@code RCPT TO}: one more recipient. RFC 5321 section 4.1.1.3. */
  record Rcpt(ForwardPath path, RcptParameters parameters) implements Understood {}

  /** {@code DATA}: the content follows, dot-stuffed. RFC 5321 section 4.1.1.4. */
  record Data() implements Understood {}

  /**
   * {@code BDAT}: so many octets of content follow the line. RFC 3030 section 2.
   *
   * @param octets 0 or more; 0 only with {@link Chunk#LAST}
   */
  record Bdat(long octets, Chunk chunk) implements Understood {
    public Bdat {
      if (octets < 0 || octets == 0 && chunk == Chunk.MORE) {
        throw new IllegalArgumentException("BDAT announces octets, or none only with LAST");
      }
    }
  }

  /** Whether a BDAT chunk ends the content. RFC 3030 section 2. */
  enum Chunk {
    MORE,
    LAST
  }

  /** {@code RSET}: drops the transaction. */
  record Rset() implements Understood {}

  /** {@code NOOP}; its argument means nothing. */
  record Noop() implements Understood {}

  /** {@code QUIT}. */
  record Quit() implements Understood {}

  /** {@code VRFY} with what is asked for, not empty. */
  record Vrfy(String argument) implements Understood {}

  /** {@code EXPN} with what is asked for, not empty. */
  record Expn(String argument) implements Understood {}

  /** {@code HELP}, perhaps with a topic. */
  record Help(Optional<String> topic) implements Understood {}

  /** {@code STARTTLS}. RFC 3207 section 4. */
  record StartTls() implements Understood {}

  /**
   * {@code AUTH}: the client wants to prove who it is. RFC 4954 section 4.
   *
   * @param mechanism as given
   * @param initialResponse as given, base64 or {@code =}; a secret, and so not in {@code toString}
   */
  record Auth(String mechanism, Optional<String> initialResponse) implements Understood {
    @Override
    public String toString() {
      return "Auth[" + mechanism + "]";
    }
  }

  /**
   * {@code XCLIENT}: whose client this is, as a proxy says it (Postfix's XCLIENT_README).
   *
   * @param attributes as given, for {@link XclientAttributes}
   */
  record Xclient(String attributes) implements Understood {}

  /**
   * {@code ETRN}: the client wants a domain's mail to be tried now. RFC 1985.
   *
   * @param node a domain, {@code @} and a domain, or {@code #} and a queue; not empty, unchecked
   */
  record Etrn(String node) implements Understood {}

  /** {@code TURN}: obsolete and dangerous. RFC 5321 appendix F.1. */
  record Turn() implements Understood {}

  /** A verb that we do not know, in upper case, at most 20 characters of it: {@code BURL}. */
  record Unknown(String verb) implements Command {}

  /**
   * A known verb whose arguments are wrong, or a line that holds no command at all.
   *
   * @param verb the verb in upper case, empty where there is none
   * @param reply what the client deserves to hear
   */
  record Malformed(String verb, Reply reply) implements Command {}

  /**
   * {@code BDAT} without a readable count: nobody can tell where the next command begins, so that
   * what follows may be content. Answer and close; never read on (the content would be executed).
   */
  record UncountedBdat(Reply reply) implements Command {}
}
