package io.poststrom.ingress.sasl;

/**
 * One authentication exchange by one mechanism. It begins with {@link #begin} or, where the client
 * sent an initial response, with {@link #on(byte[])}; each {@link SaslStep.Challenge} is followed
 * by a response, each {@link SaslStep.Judge} by a verdict, anything else ends it. Not thread-safe.
 */
public interface Mechanism {
  /** No initial response came: the first challenge. Empty where the client has to speak first. */
  SaslStep begin();

  /** A response of the client, base64 undone. */
  SaslStep on(byte[] response);

  /** What was found about the proof. */
  SaslStep on(Verdict verdict);

  /** Whether a proof holds. */
  sealed interface Verdict {
    /** It does: the client is this identity. */
    record Holds(String identity) implements Verdict {}

    /** It does not, or there is no such user: nobody is told which. */
    record Fails() implements Verdict {}
  }
}
