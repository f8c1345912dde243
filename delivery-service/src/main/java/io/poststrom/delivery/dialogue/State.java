package io.poststrom.delivery.dialogue;

import io.poststrom.smtp.EhloKeywords;

/** Where a conversation stands. {@link Dialogue} draws the ways between. */
sealed interface State {
  /** Connected; the host is to greet. */
  record Connected() implements State {}

  /** EHLO is sent. */
  record Extended(Channel channel) implements State {}

  /** EHLO was refused, HELO is sent. RFC 5321 section 3.2. */
  record Plain() implements State {}

  /** STARTTLS is sent, or the handshake runs. */
  record Securing(EhloKeywords offered) implements State {}

  /**
   * Between mails.
   *
   * @param rest whether the host still holds a transaction that must be dropped first
   */
  record Open(EhloKeywords offered, Rest rest) implements State {}

  /** Envelope lines are sent and answered. */
  record InEnvelope(EhloKeywords offered, Transaction transaction) implements State {}

  /** The content is on its way. */
  record Sending(EhloKeywords offered, Transaction transaction) implements State {}

  /** The content is complete; the host is to say what it makes of it. */
  record Sent(EhloKeywords offered, Transaction transaction) implements State {}

  /** QUIT is sent, or nothing more is to be said. */
  record Ending() implements State {}

  /** Whether what is said can be read on the way. */
  enum Channel {
    CLEAR,
    SECURE
  }

  /** Whether the last mail left something behind. */
  enum Rest {
    NOTHING,
    TRANSACTION
  }
}
