package io.poststrom.smtp;

import java.util.List;
import java.util.Optional;

/**
 * A server's answer: a code, an enhanced status where there is one, and 1 or more lines of text.
 * RFC 5321 section 4.2, RFC 2034. The classes of code and status cannot disagree.
 *
 * @param code 200 to 599
 * @param status the enhanced status, absent in greetings and in answers to HELO, EHLO and DATA
 *     (354)
 * @param lines the text of each line, without codes, CR or LF
 */
public record Reply(int code, Optional<EnhancedStatusCode> status, List<String> lines) {
  public Reply {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("no reply code: " + code);
    }
    if (status.isPresent() && status.get().statusClass() != code / 100) {
      throw new IllegalArgumentException(
          "code " + code + " and status " + status.get().text() + " disagree");
    }
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
  }

  /** A one-line reply without enhanced status. */
  public static Reply of(int code, String text) {
    return new Reply(code, Optional.empty(), List.of(text));
  }

  /**
   * A one-line reply whose enhanced status has the code's class: {@code of(550, 1, 1, "no such
   * user")}.
   */
  public static Reply of(int code, int subject, int detail, String text) {
    return new Reply(
        code, Optional.of(new EnhancedStatusCode(code / 100, subject, detail)), List.of(text));
  }

  /** 2yz: done. */
  public boolean isPositive() {
    return code < 300;
  }

  /** 4yz: try again later. */
  public boolean isTransient() {
    return code >= 400 && code < 500;
  }

  /** 4yz: try again later. */
  public boolean isTemporary() {
    return code >= 400 && code < 500;
  }

  /** 5yz: do not try again. */
  public boolean isPermanent() {
    return code >= 500;
  }

  /** The lines joined by a space, code and status first: one line for logs, events and reports. */
  public String oneLine() {
    return code + status.map(s -> " " + s.text()).orElse("") + " " + String.join(" ", lines);
  }
}
