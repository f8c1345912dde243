package io.poststrom.ingress.session;

import io.poststrom.ingress.session.header.HeaderFacts;
import io.poststrom.smtp.BodyType;
import java.util.Optional;

/**
 * What a content, or its chunks so far, came to.
 *
 * @param octets its length, dot-stuffing undone
 * @param received the same as the client has sent it, before its header was mended
 * @param hops Received fields in its header
 * @param needed what a next hop must offer to get it, whatever the client declared
 * @param header what its header says, where that is wanted
 * @param flaw why it cannot be taken
 */
public record Body(
    long octets,
    long received,
    int hops,
    BodyType needed,
    Optional<HeaderFacts> header,
    Optional<Flaw> flaw) {
  /** What is wrong with a content. Each has one reply: see {@link Replies#of(Flaw)}. */
  public enum Flaw {
    /** Longer than the limit. */
    TOO_BIG,
    /** A CR without LF or an LF without CR: RFC 5321 section 2.3.8. */
    BARE_LINE_END,
    /** An octet 0: RFC 2045 section 2.7. */
    NUL_OCTET,
    /** A line over the hard limit. */
    LINE_TOO_LONG,
    /** All memory for contents is in use; later is better. */
    NO_ROOM,
    /** The log did not take a chunk in time. */
    NOT_LOGGED
  }
}
