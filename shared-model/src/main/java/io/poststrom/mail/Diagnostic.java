package io.poststrom.mail;

import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was said about a recipient last, by a next hop or by ourselves.
 *
 * @param at when
 * @param host the next hop's name and address as {@code name[address]}; empty where none was
 *     reached
 * @param replyCode the next hop's reply code; 0 where we speak ourselves
 * @param status always present: a reply without one gets X.0.0 of its class
 * @param text the reply's text on one line, or our own sentence; at most 1,000 characters
 */
public record Diagnostic(
    Instant at, String host, int replyCode, EnhancedStatusCode status, String text) {
  private static final int MAX_TEXT = 1_000;

  public Diagnostic {
    if (text.length() > MAX_TEXT) {
      text = text.substring(0, MAX_TEXT);
    }
  }

  /** A next hop's reply. */
  public static Diagnostic remote(Instant at, String host, Reply reply) {
    EnhancedStatusCode status =
        reply
            .status()
            .orElseGet(
                () ->
                    new EnhancedStatusCode(
                        reply.code() >= 500 ? 5 : reply.code() >= 400 ? 4 : 2, 0, 0));
    return new Diagnostic(at, host, reply.code(), status, String.join(" ", reply.lines()));
  }

  /** Our own finding: no reply was given. */
  public static Diagnostic local(Instant at, String host, EnhancedStatusCode status, String text) {
    return new Diagnostic(at, host, 0, status, text);
  }

  /** The reply as the next hop gave it, where one did. */
  public Optional<Reply> reply() {
    return replyCode == 0
        ? Optional.empty()
        : Optional.of(new Reply(replyCode, Optional.of(status), List.of(text)));
  }

  /** One line for logs, events and reports. */
  public String oneLine() {
    String said = (replyCode == 0 ? "" : replyCode + " ") + status.text() + " " + text;
    return host.isEmpty() ? said : host + (replyCode == 0 ? ": " : " said: ") + said;
  }
}
