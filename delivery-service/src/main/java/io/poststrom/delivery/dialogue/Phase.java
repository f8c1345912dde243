package io.poststrom.delivery.dialogue;

/** What we wait for: each phase has its own timeout. RFC 5321 section 4.5.3.2. */
public enum Phase {
  GREETING("the greeting"),
  HELLO("the reply to EHLO"),
  STARTTLS("the reply to STARTTLS"),
  RSET("the reply to RSET"),
  MAIL("the reply to MAIL"),
  RCPT("the reply to RCPT"),
  DATA("the reply to DATA"),
  /** The host is to take more of the content. */
  BLOCK("the host to take the content"),
  FINAL("the reply to the content"),
  QUIT("the reply to QUIT");

  private final String words;

  Phase(String words) {
    this.words = words;
  }

  /** For our own diagnostics: "the reply to MAIL". */
  public String words() {
    return words;
  }
}
