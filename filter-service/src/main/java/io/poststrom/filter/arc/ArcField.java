package io.poststrom.filter.arc;

import io.poststrom.filter.content.HeaderField;

/**
 * A field of a set.
 *
 * @param field among the header's
 * @param text as it stands there, an octet a character, without its line end
 */
public record ArcField(HeaderField field, String text) {
  /** What stands after the colon. */
  public String value() {
    return text.substring(text.indexOf(':') + 1);
  }
}
