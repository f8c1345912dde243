package io.poststrom.delivery.route;

import java.util.Locale;

/**
 * A mail exchanger.
 *
 * @param preference lower ones are tried first
 * @param exchange the host's name, lower case, without the final dot; empty for the null MX
 */
public record MxRecord(int preference, String exchange) {
  public MxRecord {
    exchange = exchange.toLowerCase(Locale.ROOT);
    if (exchange.endsWith(".")) {
      exchange = exchange.substring(0, exchange.length() - 1);
    }
  }

  /** Whether this is the record of RFC 7505: no mail here. */
  boolean isNull() {
    return exchange.isEmpty();
  }
}
