package io.poststrom.filter.mime;

/**
 * What the HTML of a mail is like, all its HTML parts together.
 *
 * @param length characters of its source
 * @param images how many, with those of one pixel
 * @param pixels images that are at most one pixel high or wide
 * @param forms how many
 * @param scripts elements and attributes that would run code
 */
public record HtmlFacts(int length, int images, int pixels, int forms, int scripts) {
  /** Of a mail without HTML. */
  public static final HtmlFacts NONE = new HtmlFacts(0, 0, 0, 0, 0);
}
