package io.poststrom.smtp;

import java.util.Locale;

/**
 * The arguments of MAIL and RCPT: a path, then parameters. RFC 5321 sections 4.1.1.2, 4.1.1.3 and
 * 4.1.2.
 */
final class PathCommandParser {
  private PathCommandParser() {}

  static Command mail(String argument) {
    if (!argument.regionMatches(true, 0, "FROM:", 0, 5)) {
      return new Command.Malformed("MAIL", SyntaxReplies.wanted("MAIL FROM:<address>"));
    }
    return SplitPath.of(argument.substring(5))
        .<Command>map(PathCommandParser::mail)
        .orElseGet(
            () -> new Command.Malformed("MAIL", SyntaxReplies.wanted("MAIL FROM:<address>")));
  }

  static Command rcpt(String argument) {
    if (!argument.regionMatches(true, 0, "TO:", 0, 3)) {
      return new Command.Malformed("RCPT", SyntaxReplies.wanted("RCPT TO:<address>"));
    }
    return SplitPath.of(argument.substring(3))
        .<Command>map(PathCommandParser::rcpt)
        .orElseGet(() -> new Command.Malformed("RCPT", SyntaxReplies.wanted("RCPT TO:<address>")));
  }

  private static Command mail(SplitPath split) {
    ReversePath path;
    try {
      path =
          split.isNull()
              ? new ReversePath.Null()
              : new ReversePath.Of(MailboxParser.parse(split.withoutRoute()));
    } catch (IllegalArgumentException e) {
      return new Command.Malformed("MAIL", SyntaxReplies.badSender(e));
    }
    try {
      return mail(path, ParameterParser.mail(split.parameters()));
    } catch (RejectedParameter e) {
      return new Command.Malformed("MAIL", e.reply());
    }
  }

  /** RFC 6531 section 3.4: without SMTPUTF8 the grammar of addresses is ASCII. */
  private static Command mail(ReversePath path, MailParameters parameters) {
    return path instanceof ReversePath.Of(Mailbox mailbox)
            && mailbox.needsSmtpUtf8()
            && parameters.addressForm() == AddressForm.ASCII
        ? new Command.Malformed("MAIL", SyntaxReplies.SMTPUTF8_NEEDED)
        : new Command.Mail(path, parameters);
  }

  private static Command rcpt(SplitPath split) {
    ForwardPath path;
    try {
      path =
          split.path().toLowerCase(Locale.ROOT).equals("postmaster")
              ? new ForwardPath.Postmaster()
              : new ForwardPath.To(MailboxParser.parse(split.withoutRoute()));
    } catch (IllegalArgumentException e) {
      return new Command.Malformed("RCPT", SyntaxReplies.badRecipient(e));
    }
    try {
      return new Command.Rcpt(path, ParameterParser.rcpt(split.parameters()));
    } catch (RejectedParameter e) {
      return new Command.Malformed("RCPT", e.reply());
    }
  }
}
