package io.poststrom.filter.dkim;

import io.poststrom.filter.content.HeaderField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The header's part of what is signed, built field by field. RFC 6376 sections 3.4.1, 3.4.2 and
 * 3.7. No longer than the fields that are put in.
 */
public final class CanonicalHeader {
  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private final byte[] octets;
  private final Canonicalisation form;
  private final ByteArrayOutputStream canonical = new ByteArrayOutputStream(1_024);

  /** Of fields that lie in these octets. */
  public CanonicalHeader(byte[] octets, Canonicalisation form) {
    this.octets = octets;
    this.form = form;
  }

  /** A field, as it stands there. */
  public void add(HeaderField field) {
    switch (form) {
      case SIMPLE -> canonical.write(octets, field.start(), field.end() - field.start());
      case RELAXED -> relaxed(new String(octets, field.start(), length(field), LATIN));
    }
    text("\r\n");
  }

  /** A field that is not in these octets: an octet a character, without its line end. */
  public void add(String field) {
    switch (form) {
      case SIMPLE -> text(field);
      case RELAXED -> relaxed(field);
    }
    text("\r\n");
  }

  /**
   * The signature's own field: last, without its value of {@code b=} and its line end.
   *
   * @param field as it stands in the mail, an octet a character
   */
  public void signature(String field) {
    String bare = withoutValue(field);
    switch (form) {
      case SIMPLE -> text(bare);
      case RELAXED -> relaxed(bare);
    }
  }

  /** All of it. */
  public byte[] toOctets() {
    return canonical.toByteArray();
  }

  private static int length(HeaderField field) {
    return field.end() - field.start();
  }

  /** All between the equals sign of {@code b} and the semicolon after it goes. Section 3.5. */
  private static String withoutValue(String field) {
    int colon = field.indexOf(':') + 1;
    if (TagList.parse(field.substring(colon)) instanceof TagList.Parsed.Valid(TagList tags)
        && tags.tag("b").isPresent()) {
      TagList.Tag value = tags.tag("b").get();
      return field.substring(0, colon + value.from()) + field.substring(colon + value.to());
    }
    return field;
  }

  private void relaxed(String field) {
    int colon = field.indexOf(':');
    text(field.substring(0, colon).strip().toLowerCase(Locale.ROOT));
    text(":");
    text(squeezed(field, colon + 1));
  }

  /** Unfolded, white space as one space, none at either end. */
  private static String squeezed(String field, int from) {
    StringBuilder value = new StringBuilder(field.length() - from);
    boolean space = false;
    for (int i = from; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == ' ' || c == '\t') {
        space = true;
      } else if (c != '\r' && c != '\n') {
        if (space && !value.isEmpty()) {
          value.append(' ');
        }
        value.append(c);
        space = false;
      }
    }
    return value.toString();
  }

  private void text(String text) {
    byte[] latin = text.getBytes(LATIN);
    canonical.write(latin, 0, latin.length);
  }
}
