package io.poststrom.filter.pipeline;

import java.util.List;

/**
 * One method's result for the Authentication-Results field: {@code resinfo} of RFC 8601 section
 * 2.2.
 *
 * @param method such as {@code spf}
 * @param result such as {@code pass}
 * @param reason for people, why it is no better result; empty where there is nothing to say
 * @param properties such as {@code smtp.mailfrom}, in order
 */
public record AuthResult(String method, String result, String reason, List<Property> properties) {
  public AuthResult {
    properties = List.copyOf(properties);
  }

  /**
   * What the method looked at.
   *
   * @param name {@code ptype.property}, a constant of ours
   * @param value as found; it may be hostile, the writer quotes it
   */
  public record Property(String name, String value) {}
}
