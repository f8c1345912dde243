package io.poststrom.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;

/** Writes commands as {@link CommandParser} reads them: the client's side of the vocabulary. */
public final class CommandEncoder {
  private CommandEncoder() {}

  /** The line as octets, CRLF included. */
  public static byte[] encode(Command.Understood command) {
    return (text(command) + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The line without its CRLF. */
  public static String text(Command.Understood command) {
    return switch (command) {
      case Command.Helo(String argument) -> "HELO " + argument;
      case Command.Ehlo(String argument) -> "EHLO " + argument;
      case Command.Lhlo(String argument) -> "LHLO " + argument;
      case Command.Mail(ReversePath path, MailParameters parameters) ->
          "MAIL FROM:<" + path.text() + ">" + text(parameters);
      case Command.Rcpt(ForwardPath path, RcptParameters parameters) ->
          "RCPT TO:<" + text(path) + ">" + text(parameters);
      case Command.Data() -> "DATA";
      case Command.Bdat(long octets, Command.Chunk chunk) ->
          switch (chunk) {
            case MORE -> "BDAT " + octets;
            case LAST -> "BDAT " + octets + " LAST";
          };
      case Command.Rset() -> "RSET";
      case Command.Noop() -> "NOOP";
      case Command.Quit() -> "QUIT";
      case Command.Vrfy(String argument) -> "VRFY " + argument;
      case Command.Expn(String argument) -> "EXPN " + argument;
      case Command.Help(var topic) -> "HELP" + topic.map(t -> " " + t).orElse("");
      case Command.StartTls() -> "STARTTLS";
      case Command.Auth(String mechanism, var response) ->
          "AUTH " + mechanism + response.map(r -> " " + r).orElse("");
      case Command.Xclient(String attributes) ->
          attributes.isEmpty() ? "XCLIENT" : "XCLIENT " + attributes;
      case Command.Etrn(String node) -> "ETRN " + node;
      case Command.Turn() -> "TURN";
    };
  }

  private static String text(ForwardPath path) {
    return switch (path) {
      case ForwardPath.To(Mailbox mailbox) -> mailbox.text();
      case ForwardPath.Postmaster() -> "Postmaster";
    };
  }

  private static String text(MailParameters parameters) {
    StringBuilder out = new StringBuilder();
    parameters.size().ifPresent(size -> out.append(" SIZE=").append(size));
    if (parameters.body() != BodyType.SEVEN_BIT) {
      out.append(" BODY=").append(parameters.body().keyword());
    }
    if (parameters.addressForm() == AddressForm.SMTPUTF8) {
      out.append(" SMTPUTF8");
    }
    parameters.ret().ifPresent(ret -> out.append(" RET=").append(ret));
    parameters.envid().ifPresent(envid -> out.append(" ENVID=").append(Xtext.encode(envid)));
    parameters.auth().ifPresent(auth -> out.append(" AUTH=").append(text(auth)));
    parameters.hold().ifPresent(hold -> out.append(text(hold)));
    parameters.priority().ifPresent(priority -> out.append(" MT-PRIORITY=").append(priority));
    parameters.by().ifPresent(by -> out.append(" BY=").append(by.text()));
    if (parameters.tls() == TlsDemand.REQUIRED) {
      out.append(" REQUIRETLS");
    }
    return out.toString();
  }

  private static String text(Hold hold) {
    return switch (hold) {
      case Hold.For(long seconds) -> " HOLDFOR=" + seconds;
      case Hold.Until(Instant time) -> " HOLDUNTIL=" + time;
    };
  }

  private static String text(ReversePath auth) {
    return switch (auth) {
      case ReversePath.Null() -> "<>";
      case ReversePath.Of(Mailbox mailbox) -> Xtext.encode(mailbox.text());
    };
  }

  private static String text(RcptParameters parameters) {
    String notify =
        parameters.notifications().isEmpty()
            ? ""
            : parameters.notifications().stream()
                .map(DsnNotify::name)
                .collect(Collectors.joining(",", " NOTIFY=", ""));
    return notify + parameters.originalRecipient().map(o -> " ORCPT=" + o.encoded()).orElse("");
  }
}
