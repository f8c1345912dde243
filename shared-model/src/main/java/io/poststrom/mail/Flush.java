package io.poststrom.mail;

import io.poststrom.smtp.Domain;
import java.time.Instant;

/**
 * Somebody wants mail to a domain to be tried now, however long it should wait.
 *
 * @param at when that was asked for
 * @param by who asked: for people
 */
public record Flush(Domain domain, Reach reach, Instant at, String by) {
  /** How much of the domain name space is meant. */
  public enum Reach {
    DOMAIN,
    DOMAIN_AND_BELOW
  }

  /** {@code example.org}, or {@code @example.org} where what is below it is meant, too. */
  public String node() {
    return switch (reach) {
      case DOMAIN -> domain.ascii();
      case DOMAIN_AND_BELOW -> "@" + domain.ascii();
    };
  }
}
