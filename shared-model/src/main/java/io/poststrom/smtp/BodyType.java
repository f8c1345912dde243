package io.poststrom.smtp;

/** The BODY parameter of MAIL. RFC 6152 section 3; without the parameter a body is 7BIT. */
public enum BodyType {
  SEVEN_BIT("7BIT"),
  EIGHT_BIT_MIME("8BITMIME");

  private final String keyword;

  BodyType(String keyword) {
    this.keyword = keyword;
  }

  /** The parameter's value on the wire. */
  public String keyword() {
    return keyword;
  }
}
