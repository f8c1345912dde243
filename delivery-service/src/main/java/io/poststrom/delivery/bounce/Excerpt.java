package io.poststrom.delivery.bounce;

/**
 * What is at hand of the original's content for a report.
 *
 * @param octets the content, or its beginning, or nothing where it can no longer be read
 * @param extent whether that is all of it
 */
@SuppressWarnings("ArrayRecordComponent") // a content is never copied
public record Excerpt(byte[] octets, Extent extent) {
  /** How much of a content an excerpt holds. */
  public enum Extent {
    WHOLE,
    BEGINNING,
    NOTHING
  }

  /** No content could be read. */
  public static Excerpt nothing() {
    return new Excerpt(new byte[0], Extent.NOTHING);
  }
}
