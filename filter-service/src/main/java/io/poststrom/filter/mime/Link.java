package io.poststrom.filter.mime;

/**
 * A URI in a mail.
 *
 * @param uri as it stands there, entities of HTML decoded, without white space
 * @param host lower case, without user and port, in A-labels (RFC 5890); empty where it has none
 * @param shown the words that a reader sees for it; the URI itself in plain text, empty for images
 * @param kind where it stands
 */
public record Link(String uri, String host, String shown, Kind kind) {
  /** Where a URI stands. */
  public enum Kind {
    /** In the words. */
    TEXT,
    /** What a click on {@code shown} leads to. */
    ANCHOR,
    /** What is fetched to be shown: an image, a style, a frame. */
    EMBEDDED,
    /** Where a form is sent to. */
    FORM
  }
}
