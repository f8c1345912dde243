package io.poststrom.ingress.session;

/**
 * How contents are held and what they may be.
 *
 * @param maxSize most octets of a content
 * @param maxLine most octets of a line; RFC 5322's 998 is the sender's duty, a relay passes longer
 *     ones on as they are
 * @param inlineLimit most octets of a content that a session holds in the heap
 * @param chunk octets of a chunk of what is longer
 * @param maxUnconfirmed chunks of one session on their way to the log before its socket pauses
 */
public record ContentLimits(
    long maxSize, long maxLine, int inlineLimit, int chunk, int maxUnconfirmed) {
  public ContentLimits {
    if (chunk < inlineLimit) {
      throw new IllegalArgumentException("a chunk holds at least what the inline limit allows");
    }
  }
}
