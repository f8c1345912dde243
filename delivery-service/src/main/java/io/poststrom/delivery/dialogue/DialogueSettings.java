package io.poststrom.delivery.dialogue;

/**
 * How we present ourselves.
 *
 * @param helo the argument of EHLO and HELO: our full host name. RFC 5321 section 4.1.1.1
 * @param encryption whether STARTTLS is used
 */
public record DialogueSettings(String helo, Encryption encryption) {
  /** Whether STARTTLS is used. */
  public enum Encryption {
    /** Where it is offered; any certificate will do: still better than none. RFC 7435. */
    WHEN_OFFERED,
    /** Or nothing is said: RFC 8689 section 4.2.1. The certificate proves the host's name. */
    REQUIRED,
    NEVER
  }

  /** The same for mail that is for TLS only. */
  public DialogueSettings required() {
    return new DialogueSettings(helo, Encryption.REQUIRED);
  }

  /** Whether nothing may be said in clear, nor to a host that has not proven its name. */
  public boolean isTlsRequired() {
    return encryption == Encryption.REQUIRED;
  }

  /** The same in clear: for the second connection after a failed handshake. */
  public DialogueSettings inClear() {
    return new DialogueSettings(helo, Encryption.NEVER);
  }
}
