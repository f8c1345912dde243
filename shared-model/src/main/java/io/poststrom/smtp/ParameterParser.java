package io.poststrom.smtp;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ESMTP parameters, {@code KEYWORD[=value]} between spaces, each at most once. RFC 5321 section
 * 4.1.2. Unknown ones earn a 555 (section 4.1.1.11).
 */
final class ParameterParser {
  private static final int MAX_SIZE_DIGITS = 20; // RFC 1870 section 5

  /** {@code BY} of RFC 2852 section 4. */
  private static final Pattern BY = Pattern.compile("([+-]?[0-9]{1,9});([NRnr])([Tt]?)");

  /** The parameters not yet looked at: upper-case keyword to value, empty where it has none. */
  private final Map<String, String> given = new LinkedHashMap<>();

  private ParameterParser(String text) throws RejectedParameter {
    for (String parameter : text.split(" +", -1)) {
      int equals = parameter.indexOf('=');
      String keyword = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (!isKeyword(keyword) || equals >= 0 && value.isEmpty()) {
        throw new RejectedParameter(SyntaxReplies.badParameter("write KEYWORD or KEYWORD=value"));
      }
      if (given.putIfAbsent(keyword.toUpperCase(Locale.ROOT), value) != null) {
        throw new RejectedParameter(SyntaxReplies.badParameter(keyword + " is given twice"));
      }
    }
  }

  static MailParameters mail(String text) throws RejectedParameter {
    if (text.isEmpty()) {
      return MailParameters.NONE;
    }
    ParameterParser parser = new ParameterParser(text);
    MailParameters parameters =
        new MailParameters(
            parser.size(),
            parser.body(),
            parser.addressForm(),
            parser.ret(),
            parser.envid(),
            parser.auth(),
            parser.hold(),
            parser.priority(),
            parser.by(),
            parser.tls());
    parser.rejectRest();
    return parameters;
  }

  static RcptParameters rcpt(String text) throws RejectedParameter {
    if (text.isEmpty()) {
      return RcptParameters.NONE;
    }
    ParameterParser parser = new ParameterParser(text);
    RcptParameters parameters =
        new RcptParameters(parser.notifications(), parser.originalRecipient());
    parser.rejectRest();
    return parameters;
  }

  private OptionalLong size() throws RejectedParameter {
    Optional<String> size = take("SIZE");
    if (size.isEmpty()) {
      return OptionalLong.empty();
    }
    String digits = size.get();
    if (!digits.matches("[0-9]{1," + MAX_SIZE_DIGITS + "}")) {
      throw new RejectedParameter(SyntaxReplies.badParameter("SIZE is 1 to 20 digits"));
    }
    return OptionalLong.of(digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits));
  }

  private BodyType body() throws RejectedParameter {
    Optional<String> body = take("BODY");
    if (body.isEmpty()) {
      return BodyType.SEVEN_BIT;
    }
    for (BodyType type : BodyType.values()) {
      if (type.keyword().equalsIgnoreCase(body.get())) {
        return type;
      }
    }
    throw new RejectedParameter(SyntaxReplies.badParameter("BODY is 7BIT or 8BITMIME"));
  }

  private AddressForm addressForm() throws RejectedParameter {
    return flag("SMTPUTF8") ? AddressForm.SMTPUTF8 : AddressForm.ASCII;
  }

  /** RFC 8689 section 2. */
  private TlsDemand tls() throws RejectedParameter {
    return flag("REQUIRETLS") ? TlsDemand.REQUIRED : TlsDemand.WHEN_OFFERED;
  }

  /** True where a keyword that takes no value is given. */
  private boolean flag(String keyword) throws RejectedParameter {
    Optional<String> value = take(keyword);
    if (value.isPresent() && !value.get().isEmpty()) {
      throw new RejectedParameter(SyntaxReplies.badParameter(keyword + " takes no value"));
    }
    return value.isPresent();
  }

  private Optional<DsnReturn> ret() throws RejectedParameter {
    Optional<String> ret = take("RET");
    if (ret.isEmpty()) {
      return Optional.empty();
    }
    return switch (ret.get().toUpperCase(Locale.ROOT)) {
      case "FULL" -> Optional.of(DsnReturn.FULL);
      case "HDRS" -> Optional.of(DsnReturn.HDRS);
      default -> throw new RejectedParameter(SyntaxReplies.badParameter("RET is FULL or HDRS"));
    };
  }

  private Optional<String> envid() throws RejectedParameter {
    Optional<String> envid = take("ENVID");
    if (envid.isEmpty()) {
      return Optional.empty();
    }
    try {
      String decoded = Xtext.decode(envid.get());
      Xtext.requirePrintable("ENVID", decoded, MailParameters.MAX_ENVID);
      return Optional.of(decoded);
    } catch (IllegalArgumentException e) {
      throw new RejectedParameter(SyntaxReplies.badParameter("ENVID", e));
    }
  }

  /** {@code AUTH=<>} or a mailbox in xtext. RFC 4954 section 5. */
  private Optional<ReversePath> auth() throws RejectedParameter {
    Optional<String> auth = take("AUTH");
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    if (auth.get().equals("<>")) {
      return Optional.of(new ReversePath.Null());
    }
    try {
      return Optional.of(new ReversePath.Of(MailboxParser.parse(Xtext.decode(auth.get()))));
    } catch (IllegalArgumentException e) {
      throw new RejectedParameter(SyntaxReplies.badParameter("AUTH", e));
    }
  }

  /** HOLDFOR or HOLDUNTIL, never both. RFC 4865 section 5. */
  private Optional<Hold> hold() throws RejectedParameter {
    Optional<String> seconds = take("HOLDFOR");
    Optional<String> time = take("HOLDUNTIL");
    if (seconds.isPresent() && time.isPresent()) {
      throw new RejectedParameter(
          SyntaxReplies.badParameter("HOLDFOR and HOLDUNTIL exclude each other"));
    }
    if (seconds.isPresent()) {
      if (!seconds.get().matches("[1-9][0-9]{0,8}")) {
        throw new RejectedParameter(
            SyntaxReplies.badParameter("HOLDFOR is 1 to 999999999 seconds"));
      }
      return Optional.of(new Hold.For(Long.parseLong(seconds.get())));
    }
    return time.isPresent() ? Optional.of(until(time.get())) : Optional.empty();
  }

  /** RFC 2852 section 4. */
  private Optional<DeliverBy> by() throws RejectedParameter {
    Optional<String> by = take("BY");
    if (by.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = BY.matcher(by.get());
    if (!parts.matches()) {
      throw new RejectedParameter(
          SyntaxReplies.badParameter("BY is seconds;R or seconds;N, and T behind it for a trace"));
    }
    try {
      return Optional.of(
          new DeliverBy(
              Long.parseLong(parts.group(1)),
              parts.group(2).equalsIgnoreCase("R") ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY,
              parts.group(3).isEmpty() ? DeliverBy.Trace.NOT_WANTED : DeliverBy.Trace.WANTED));
    } catch (IllegalArgumentException e) {
      throw new RejectedParameter(SyntaxReplies.badParameter("BY", e));
    }
  }

  /** Internet date and time: RFC 3339 section 5.6. */
  private static Hold until(String time) throws RejectedParameter {
    try {
      return new Hold.Until(OffsetDateTime.parse(time.toUpperCase(Locale.ROOT)).toInstant());
    } catch (DateTimeParseException e) {
      throw new RejectedParameter(
          SyntaxReplies.badParameter("HOLDUNTIL is a time such as 2026-12-24T18:00:00Z"));
    }
  }

  /** {@code MT-PRIORITY=-9} to {@code 9}. RFC 6710 section 4. */
  private OptionalInt priority() throws RejectedParameter {
    Optional<String> priority = take("MT-PRIORITY");
    if (priority.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!priority.get().matches("-?[1-9]|0")) {
      throw new RejectedParameter(SyntaxReplies.badParameter("MT-PRIORITY is -9 to 9"));
    }
    return OptionalInt.of(Integer.parseInt(priority.get()));
  }

  private Set<DsnNotify> notifications() throws RejectedParameter {
    Optional<String> notify = take("NOTIFY");
    EnumSet<DsnNotify> wanted = EnumSet.noneOf(DsnNotify.class);
    if (notify.isEmpty()) {
      return wanted;
    }
    for (String word : notify.get().toUpperCase(Locale.ROOT).split(",", -1)) {
      wanted.add(
          switch (word) {
            case "NEVER" -> DsnNotify.NEVER;
            case "SUCCESS" -> DsnNotify.SUCCESS;
            case "FAILURE" -> DsnNotify.FAILURE;
            case "DELAY" -> DsnNotify.DELAY;
            default -> throw new RejectedParameter(SyntaxReplies.BAD_NOTIFY);
          });
    }
    if (wanted.contains(DsnNotify.NEVER) && wanted.size() > 1) {
      throw new RejectedParameter(SyntaxReplies.BAD_NOTIFY);
    }
    return wanted;
  }

  /** {@code ORCPT=addr-type;xtext}. RFC 3461 section 4.2; {@code utf-8} of RFC 6533 section 3. */
  private Optional<OriginalRecipient> originalRecipient() throws RejectedParameter {
    Optional<String> orcpt = take("ORCPT");
    if (orcpt.isEmpty()) {
      return Optional.empty();
    }
    int semicolon = orcpt.get().indexOf(';');
    if (semicolon <= 0 || orcpt.get().length() > OriginalRecipient.MAX_LENGTH) {
      throw new RejectedParameter(
          SyntaxReplies.badParameter("ORCPT is type;address, up to 500 characters"));
    }
    try {
      String type = orcpt.get().substring(0, semicolon);
      String address = orcpt.get().substring(semicolon + 1);
      return Optional.of(
          new OriginalRecipient(
              type,
              OriginalRecipient.isUtf8(type)
                  ? Xtext.decodeUtf8Address(address)
                  : Xtext.decode(address)));
    } catch (IllegalArgumentException e) {
      throw new RejectedParameter(SyntaxReplies.badParameter("ORCPT", e));
    }
  }

  private Optional<String> take(String keyword) {
    return Optional.ofNullable(given.remove(keyword));
  }

  private void rejectRest() throws RejectedParameter {
    for (String keyword : given.keySet()) {
      throw new RejectedParameter(SyntaxReplies.unknownParameter(keyword));
    }
  }

  /** {@code esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")}. */
  private static boolean isKeyword(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9-]*");
  }
}
