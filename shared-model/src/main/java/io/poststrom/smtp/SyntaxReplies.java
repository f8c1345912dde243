package io.poststrom.smtp;

/**
 * What a client hears of a line that breaks the grammar: what is wrong and what would be right. RFC
 * 5321 section 4.2.2, RFC 3463 sections 3.2 and 3.6.
 */
final class SyntaxReplies {
  static final Reply NO_COMMAND = Reply.of(500, 5, 2, "A command was expected, not an empty line");
  static final Reply CONTROL_CHARACTER =
      Reply.of(500, 5, 2, "A command holds no control characters and ends with CR LF");
  static final Reply NOT_UTF8 = Reply.of(500, 5, 2, "A command holds ASCII or UTF-8 text only");
  static final Reply EMPTY_CHUNK = Reply.of(504, 5, 4, "BDAT 0 has a meaning only with LAST");
  static final Reply SMTPUTF8_NEEDED =
      Reply.of(553, 6, 7, "This address needs the SMTPUTF8 parameter");
  static final Reply BAD_NOTIFY =
      badParameter("NOTIFY is NEVER or a list of SUCCESS, FAILURE and DELAY");

  private SyntaxReplies() {}

  static Reply wanted(String syntax) {
    return Reply.of(501, 5, 4, "Syntax: " + syntax);
  }

  static Reply noArgument(String verb) {
    return Reply.of(501, 5, 4, "Syntax: " + verb + " without argument");
  }

  static Reply badSender(IllegalArgumentException why) {
    return Reply.of(553, 1, 7, "Bad sender address: " + why.getMessage());
  }

  static Reply badRecipient(IllegalArgumentException why) {
    return Reply.of(553, 1, 3, "Bad recipient address: " + why.getMessage());
  }

  static Reply badParameter(String sentence) {
    return Reply.of(501, 5, 4, "Bad parameter: " + sentence);
  }

  static Reply badParameter(String keyword, IllegalArgumentException why) {
    return badParameter(keyword + ": " + why.getMessage());
  }

  static Reply unknownParameter(String keyword) {
    String shown = keyword.length() > 40 ? keyword.substring(0, 40) : keyword;
    return Reply.of(555, 5, 4, "The parameter " + shown + " is not supported here");
  }
}
