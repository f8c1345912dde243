package io.poststrom.ingress.session;

import io.poststrom.smtp.Command.Chunk;
import io.poststrom.smtp.Command.Rcpt;
import io.poststrom.smtp.Reply;
import java.util.Optional;

/**
 * Where a session stands. Each case has only its legal transitions as methods.
 *
 * <pre>
 *  Connected --HELO/EHLO--> Greeted --MAIL--> InTransaction --RCPT--> Asking --+
 *     ^                        ^                 |  |   ^----------------------+
 *     |                        |                 |  +--BDAT--> ReceivingChunk <--> BetweenChunks
 *  AwaitingTls                 |               DATA                 | LAST   \
 *     ^                        |                 v                  v         +--> ChunksRefused
 *  STARTTLS                    +--answer-- Submitting <-------- ReceivingData
 * </pre>
 *
 * AUTH leads from Greeted to Authenticating and back. RSET, HELO and EHLO lead from any state
 * inside a transaction to Greeted; QUIT, a time-out or a limit from any state to Closed.
 */
sealed interface State {
  /** How the client introduced itself; empty where it has to do so first. */
  default Optional<Hello> greeting() {
    return switch (this) {
      case Connected _, AwaitingTls _, Closed _ -> Optional.empty();
      case Greeted(Hello hello) -> Optional.of(hello);
      case Authenticating(Hello hello) -> Optional.of(hello);
      case InTransaction(Hello hello, _) -> Optional.of(hello);
      case Asking(Hello hello, _, _) -> Optional.of(hello);
      case ReceivingData(Hello hello, _) -> Optional.of(hello);
      case ReceivingChunk(Hello hello, _, _) -> Optional.of(hello);
      case BetweenChunks(Hello hello, _, _) -> Optional.of(hello);
      case ChunksRefused(Hello hello, _) -> Optional.of(hello);
      case Submitting(Hello hello, _) -> Optional.of(hello);
    };
  }

  /** What its transaction makes us hold, about. */
  default long heldOctets() {
    return switch (this) {
      case InTransaction(_, Transaction transaction) -> transaction.heldOctets();
      case Asking(_, Transaction transaction, _) -> transaction.heldOctets();
      case ReceivingData(_, Transaction transaction) -> transaction.heldOctets();
      case ReceivingChunk(_, Transaction transaction, _) -> transaction.heldOctets();
      case BetweenChunks(_, Transaction transaction, _) -> transaction.heldOctets();
      case Submitting(_, Transaction transaction) -> transaction.heldOctets();
      case Connected _, Greeted _, Authenticating _ -> 0;
      case ChunksRefused _, AwaitingTls _, Closed _ -> 0;
    };
  }

  /** How often a chunk is answered that is passed over: RFC 2033 section 4.3 has its last one. */
  default int answers(Chunk chunk) {
    return this instanceof ChunksRefused(_, int answers) && chunk == Chunk.LAST ? answers : 1;
  }

  /** Outside of a transaction, and of anything that an answer is owed to. */
  default boolean isIdle() {
    return this instanceof Connected || this instanceof Greeted;
  }

  /** Why a command is not possible now. RFC 5321 section 4.1.4: 503. */
  default Reply outOfOrder() {
    return switch (this) {
      case Connected _ -> Replies.HELLO_FIRST;
      case Greeted _ -> Replies.MAIL_FIRST;
      case InTransaction _ -> Replies.NESTED_MAIL;
      case BetweenChunks _ -> Replies.BDAT_OR_RSET;
      case ChunksRefused _ -> Replies.CHUNKS_REFUSED;
      case Asking _, Authenticating _, ReceivingData _, ReceivingChunk _, Submitting _ ->
          throw new IllegalStateException("no command is expected: " + this);
      case AwaitingTls _, Closed _ ->
          throw new IllegalStateException("no command is expected: " + this);
    };
  }

  /** Before HELO, and again after a TLS handshake: RFC 3207 section 4.2. */
  record Connected() implements State {
    Greeted greeted(Hello hello) {
      return new Greeted(hello);
    }
  }

  /** Ready for MAIL. */
  record Greeted(Hello hello) implements State {
    Authenticating authenticating() {
      return new Authenticating(hello);
    }

    InTransaction begin(Transaction transaction) {
      return new InTransaction(hello, transaction);
    }
  }

  /** After AUTH, until it has succeeded or failed. */
  record Authenticating(Hello hello) implements State {
    Greeted ended() {
      return new Greeted(hello);
    }
  }

  /** After MAIL. */
  record InTransaction(Hello hello, Transaction transaction) implements State {
    Asking asking(Rcpt rcpt) {
      return new Asking(hello, transaction, rcpt);
    }

    ReceivingData receiving() {
      return new ReceivingData(hello, transaction);
    }

    ReceivingChunk receiving(Chunk chunk) {
      return new ReceivingChunk(hello, transaction, chunk);
    }

    ChunksRefused refused() {
      return new ChunksRefused(hello, hello.answers(transaction));
    }
  }

  /** A recipient waits for its answer. */
  record Asking(Hello hello, Transaction transaction, Rcpt rcpt) implements State {
    InTransaction answered() {
      return new InTransaction(hello, transaction);
    }
  }

  /** After DATA. */
  record ReceivingData(Hello hello, Transaction transaction) implements State {
    Submitting submitting() {
      return new Submitting(hello, transaction);
    }

    Greeted refused() {
      return new Greeted(hello);
    }
  }

  /** After a BDAT command, until its octets are here. */
  record ReceivingChunk(Hello hello, Transaction transaction, Chunk chunk) implements State {
    BetweenChunks more(long octets) {
      return new BetweenChunks(hello, transaction, octets);
    }

    Submitting submitting() {
      return new Submitting(hello, transaction);
    }

    State refused() {
      return switch (chunk) {
        case MORE -> new ChunksRefused(hello, hello.answers(transaction));
        case LAST -> new Greeted(hello);
      };
    }

    int answers() {
      return chunk == Chunk.LAST ? hello.answers(transaction) : 1;
    }
  }

  /**
   * Some chunks are here, the last is not.
   *
   * @param octets received so far
   */
  record BetweenChunks(Hello hello, Transaction transaction, long octets) implements State {
    ReceivingChunk receiving(Chunk chunk) {
      return new ReceivingChunk(hello, transaction, chunk);
    }

    ChunksRefused refused() {
      return new ChunksRefused(hello, hello.answers(transaction));
    }
  }

  /** A chunk was refused: all others are, until RSET. RFC 3030 section 2. */
  record ChunksRefused(Hello hello, int answers) implements State {}

  /** The content is whole; the log has not confirmed yet. */
  record Submitting(Hello hello, Transaction transaction) implements State {
    int answers() {
      return hello.answers(transaction);
    }

    Greeted done() {
      return new Greeted(hello);
    }
  }

  /** 220 is said, the handshake has not ended. */
  record AwaitingTls() implements State {
    Connected encrypted() {
      return new Connected();
    }
  }

  /** Nothing more is said. */
  record Closed() implements State {}
}
