package io.poststrom.delivery.net;

import io.poststrom.delivery.dialogue.Phase;
import java.time.Duration;

/**
 * How long a host may take for each answer, and we for our own content. Each is counted from our
 * last octet, so that a slow but living host is not given up.
 *
 * @param connect until the connection stands
 * @param greeting until the 220
 * @param command for EHLO, STARTTLS, MAIL, RCPT and RSET
 * @param data for the 354
 * @param block for any part of the content to be taken
 * @param content for us: for room for a large content before it is begun, and for each of its
 *     pieces to be read; less than a host's patience in the middle of a content
 * @param end for the reply to the content
 * @param quit for the reply to QUIT
 * @param idle how long an unused connection is kept
 */
public record Timeouts(
    Duration connect,
    Duration greeting,
    Duration command,
    Duration data,
    Duration block,
    Duration content,
    Duration end,
    Duration quit,
    Duration idle) {
  /** RFC 5321 section 4.5.3.2; the others as is usual. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  Duration of(Phase phase) {
    return switch (phase) {
      case GREETING -> greeting;
      case HELLO, STARTTLS, RSET, MAIL, RCPT -> command;
      case DATA -> data;
      case BLOCK -> block;
      case FINAL -> end;
      case QUIT -> quit;
    };
  }

  /** How often deadlines are looked at: fine enough for the shortest, at most 4 times a second. */
  Duration tick() {
    Duration shortest = connect;
    for (Duration timeout :
        new Duration[] {greeting, command, data, block, content, end, quit, idle}) {
      shortest = timeout.compareTo(shortest) < 0 ? timeout : shortest;
    }
    return Duration.ofMillis(Math.clamp(shortest.toMillis() / 4, 5, 250));
  }
}
