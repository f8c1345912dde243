package io.poststrom.ingress.session;

import io.poststrom.ingress.session.Body.Flaw;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Reply;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server says, in one place: stable texts that name the thing and what would be right. RFC
 * 5321 section 4.2, RFC 3463.
 */
final class Replies {
  static final Reply DATA = Reply.of(354, "Send the mail, end with a dot on a line of its own");
  static final Reply SENDER_OK = Reply.of(250, 1, 0, "Sender ok");
  static final Reply RECIPIENT_OK = Reply.of(250, 1, 5, "Recipient ok");
  static final Reply RESET = Reply.of(250, 0, 0, "Transaction dropped");
  static final Reply NOOP = Reply.of(250, 0, 0, "Ok");
  static final Reply READY_FOR_TLS = Reply.of(220, 0, 0, "Ready to start TLS");
  static final Reply BYE = Reply.of(221, 0, 0, "Bye");
  static final Reply CANNOT_VERIFY =
      Reply.of(252, 5, 0, "Addresses are not verified; send the mail and it will be tried");
  static final Reply NO_LISTS = Reply.of(502, 5, 1, "EXPN is not offered");
  static final Reply NO_TURN = Reply.of(502, 5, 1, "TURN is not offered (RFC 5321 appendix F.1)");
  static final Reply NO_AUTH = Reply.of(502, 5, 1, "AUTH is not offered here");
  static final Reply AUTHENTICATED = Reply.of(235, 7, 0, "Authenticated");
  static final Reply NOT_AUTHENTICATED = Reply.of(535, 7, 8, "Authentication failed");
  static final Reply AUTH_ALREADY = Reply.of(503, 5, 1, "You are authenticated already");
  static final Reply AUTH_NEEDS_EHLO = Reply.of(503, 5, 1, "AUTH needs EHLO");
  static final Reply AUTH_NEEDS_TLS =
      Reply.of(538, 7, 11, "AUTH is offered on encrypted connections only; say STARTTLS first");
  static final Reply NO_SUCH_MECHANISM =
      Reply.of(504, 5, 4, "No such mechanism; the reply to EHLO names those that there are");
  static final Reply NO_INITIAL_RESPONSE =
      Reply.of(501, 7, 0, "The mechanism begins with a challenge of ours");
  static final Reply NO_BASE64 = Reply.of(501, 5, 2, "The response is no base64");
  static final Reply AUTH_CANCELLED = Reply.of(501, 7, 0, "Authentication cancelled");
  static final Reply RESPONSE_TOO_LONG = Reply.of(500, 5, 6, "The response is too long");
  static final Reply NOT_JUDGED =
      Reply.of(454, 7, 0, "Authentication is not possible right now; try again later");
  static final Reply TOO_MANY_AUTH_FAILURES =
      Reply.of(421, 7, 0, "Too many failed authentications, closing");
  static final Reply OVERLOADED =
      Reply.of(421, 3, 2, "Too much is held in memory for all clients; try again later");
  static final Reply NO_TLS = Reply.of(502, 5, 1, "STARTTLS is not offered here");
  static final Reply TLS_ALREADY = Reply.of(503, 5, 1, "The connection is encrypted already");
  static final Reply HELLO_FIRST = Reply.of(503, 5, 1, "Say EHLO or HELO first (LMTP: LHLO)");
  static final Reply LMTP_HERE = Reply.of(500, 5, 1, "This is LMTP; say LHLO (RFC 2033)");
  static final Reply NOBODY_YET =
      Reply.of(503, 5, 1, "No recipient has been accepted (RFC 2033 section 4.2)");
  static final Reply XCLIENT_IN_TRANSACTION =
      Reply.of(503, 5, 1, "XCLIENT has no place in a transaction");
  static final Reply NESTED_MAIL =
      Reply.of(503, 5, 1, "A transaction is open already; end it with RSET");
  static final Reply MAIL_FIRST = Reply.of(503, 5, 1, "Say MAIL first");
  static final Reply NO_RECIPIENTS = Reply.of(554, 5, 1, "No valid recipients");
  static final Reply BDAT_OR_RSET =
      Reply.of(503, 5, 1, "A content in chunks has begun; go on with BDAT, or say RSET");
  static final Reply CHUNKS_REFUSED =
      Reply.of(503, 5, 1, "A chunk has been refused; say RSET first");
  static final Reply NO_EXTENSIONS =
      Reply.of(555, 5, 4, "Parameters need EHLO, the session began with HELO");
  static final Reply UNQUALIFIED_SENDER =
      Reply.of(554, 1, 7, "The sender's domain is not fully qualified (RFC 6409 section 4.2)");
  static final Reply UNQUALIFIED_RECIPIENT =
      Reply.of(554, 1, 3, "The recipient's domain is not fully qualified (RFC 6409 section 4.2)");
  static final Reply HEADER_NOT_UTF8 =
      Reply.of(550, 6, 0, "The header holds octets that are neither ASCII nor UTF-8");
  static final Reply HEADER_NEEDS_SMTPUTF8 =
      Reply.of(550, 6, 9, "A header beyond ASCII needs the SMTPUTF8 parameter of MAIL");
  static final Reply NEEDS_SMTPUTF8 =
      Reply.of(553, 6, 7, "An address beyond ASCII needs the SMTPUTF8 parameter of MAIL");
  static final Reply DECLARED_TOO_BIG = Reply.of(552, 3, 4, "The declared size is over our limit");
  static final Reply TOO_MANY_RECIPIENTS =
      Reply.of(452, 5, 3, "Too many recipients; send the others in another transaction");
  static final Reply NOT_LOGGED =
      Reply.of(451, 3, 0, "The mail could not be stored in time; try again later");
  static final Reply NOT_CHECKED =
      Reply.of(451, 3, 0, "The recipient could not be checked; try again later");
  static final Reply FAILED = Reply.of(421, 3, 0, "Something went wrong here; try again later");
  static final Reply LOOP =
      Reply.of(554, 4, 6, "Too many Received fields: the mail seems to run in a circle");
  static final Reply AUTH_FIRST = Reply.of(530, 7, 0, "Authentication required");
  static final Reply NO_AUTH_PARAMETER =
      Reply.of(555, 5, 4, "The parameter AUTH is not supported here");
  static final Reply NO_HOLD = Reply.of(555, 5, 4, "HOLDFOR and HOLDUNTIL are not supported here");
  static final Reply NOT_FLUSHED =
      Reply.of(458, 3, 0, "The queue can't be told right now; try again later");
  static final Reply NO_PRIORITY = Reply.of(555, 5, 4, "MT-PRIORITY is not supported here");
  static final Reply NO_REQUIRETLS = Reply.of(555, 5, 4, "REQUIRETLS is not supported here");
  static final Reply HELD_TOO_LONG =
      Reply.of(501, 5, 4, "No mail is held for so long; the reply to EHLO says how long");
  static final Reply REQUIRETLS_NEEDS_TLS =
      Reply.of(530, 7, 10, "REQUIRETLS is for encrypted connections; say STARTTLS first");
  static final Reply NO_DELIVER_BY = Reply.of(555, 5, 4, "BY is not supported here");
  static final Reply TOO_SOON =
      Reply.of(555, 5, 4, "BY leaves too little time; the reply to EHLO says how much is needed");
  static final Reply LATE_BEFORE_RELEASE =
      Reply.of(501, 5, 4, "BY is over before the mail may be sent");
  static final Reply LINE_TOO_LONG = Reply.of(500, 5, 6, "The command line is too long");
  static final Reply TOO_MANY_ERRORS = Reply.of(421, 7, 0, "Too many errors, closing");
  static final Reply TOO_MANY_COMMANDS = Reply.of(421, 7, 0, "Too many commands without a mail");
  static final Reply TOO_MANY_REFUSALS =
      Reply.of(421, 7, 0, "Too many temporary refusals without a mail; try again later");
  static final Reply TOO_SLOW = Reply.of(421, 4, 2, "Nothing came in time, closing");
  static final Reply SHUTTING_DOWN =
      Reply.of(421, 3, 2, "The service is shutting down; try again soon");
  static final Reply HELP =
      new Reply(
          214,
          Optional.of(new EnhancedStatusCode(2, 0, 0)),
          List.of(
              "Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS AUTH",
              "RFC 5321 says what they mean; postmaster@ takes questions"));

  private Replies() {}

  /** The reply to a content that cannot be taken. */
  static Reply of(Flaw flaw) {
    return switch (flaw) {
      case TOO_BIG -> Reply.of(552, 3, 4, "The content is over our size limit");
      case BARE_LINE_END ->
          Reply.of(550, 6, 11, "The content has a bare CR or LF; lines end with CR LF");
      case NUL_OCTET -> Reply.of(550, 6, 0, "The content has a NUL octet (RFC 2045 section 2.7)");
      case LINE_TOO_LONG -> Reply.of(550, 6, 0, "The content has a line that is too long");
      case NO_ROOM -> Reply.of(452, 3, 1, "No room for the mail right now; try again later");
      case NOT_LOGGED -> NOT_LOGGED;
    };
  }

  /** A header of a submitted mail has an address that nobody elsewhere could use. */
  static Reply unqualifiedInHeader(String address) {
    return Reply.of(
        554,
        6,
        0,
        "The header has the address " + address + " without a full domain (RFC 6409 section 4.2)");
  }

  /** A message that breaks the rules of its mechanism. */
  static Reply malformedResponse(String why) {
    return Reply.of(501, 5, 2, "Malformed response: " + why);
  }

  /** An XCLIENT that can't be understood. */
  static Reply badIntroduction(@Nullable String why) {
    return Reply.of(501, 5, 4, "Bad XCLIENT: " + why);
  }

  /** A verb without meaning here. RFC 5321 section 4.2.4: 502 for what exists elsewhere. */
  static Reply unknown(String verb) {
    return switch (verb) {
      case "ETRN", "SEND", "SOML", "SAML", "BURL", "XCLIENT", "XFORWARD", "ATRN" ->
          Reply.of(502, 5, 1, verb + " is not offered here");
      default -> Reply.of(500, 5, 1, verb + " is no command here; HELP lists those that are");
    };
  }
}
