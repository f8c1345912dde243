package io.poststrom.filter.rules;

/** What a pattern is matched against. */
sealed interface Target {
  /** The words that a reader sees, a paragraph at a time; the subject is the first one. */
  record Body() implements Target {}

  /** The text parts as they were written, HTML as source, some lines at a time. */
  record RawBody() implements Target {}

  /** All octets. */
  record Full() implements Target {}

  /** Each link. */
  record Uri() implements Target {}

  /** A header field, or something that is written like one. */
  record Field(FieldName name) implements Target {}

  /** For evidence. */
  default String text() {
    return switch (this) {
      case Body ignored -> "text";
      case RawBody ignored -> "source";
      case Full ignored -> "octets";
      case Uri ignored -> "link";
      case Field field -> field.name().toString();
    };
  }
}
