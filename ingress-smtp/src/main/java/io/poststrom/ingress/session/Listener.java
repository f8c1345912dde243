package io.poststrom.ingress.session;

/** What a port is for. The name stands in envelopes, events and metrics. */
public enum Listener {
  /** Mail from the world, for our domains: RFC 5321. */
  MX("mx"),
  /** Mail from our users, STARTTLS: RFC 6409. */
  SUBMISSION("submission"),
  /** Mail from our users, TLS from the first octet: RFC 8314 section 3.3. */
  SUBMISSIONS("submissions"),
  /** Mail from systems of ours, for our domains, with an answer for each recipient: RFC 2033. */
  LMTP("lmtp"),
  /** Mail from our users and programs, handed in over HTTP. */
  HTTP("http");

  private final String label;

  Listener(String label) {
    this.label = label;
  }

  /** {@code mx}, {@code submission}, {@code submissions}, {@code lmtp} or {@code http}. */
  public String label() {
    return label;
  }

  /** Whether it serves the authors of mail: RFC 6409. */
  public boolean isSubmission() {
    return this == SUBMISSION || this == SUBMISSIONS || this == HTTP;
  }
}
