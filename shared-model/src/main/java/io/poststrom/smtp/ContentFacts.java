package io.poststrom.smtp;

import java.util.Set;

/**
 * What was seen of a content while it streamed past.
 *
 * @param octets its size, dot-stuffing and the final dot not counted
 * @param longestLine the octets of its longest line, CRLF not counted
 * @param neededBody 8BITMIME where any octet is above 127
 * @param faults what makes it unacceptable, empty where nothing does
 */
public record ContentFacts(
    long octets, long longestLine, BodyType neededBody, Set<ContentFault> faults) {
  public ContentFacts {
    faults = Set.copyOf(faults);
  }
}
