package io.poststrom.ingress.sasl;

/** What a mechanism wants after a message of the client. */
public sealed interface SaslStep {
  /** Send this and read a response. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to the wire, never compared
  record Challenge(byte[] octets) implements SaslStep {}

  /** Find out whether this holds, then call {@link Mechanism#on(Mechanism.Verdict)}. */
  record Judge(Proof proof) implements SaslStep {}

  /** The client has proven to be this identity. */
  record Proven(String identity) implements SaslStep {}

  /** The proof does not hold. */
  record Failed() implements SaslStep {}

  /**
   * The message breaks the mechanism's rules.
   *
   * @param why a few words for the client's programmer
   */
  record Malformed(String why) implements SaslStep {}
}
