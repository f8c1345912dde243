package io.poststrom.ingress.session;

import io.poststrom.smtp.Reply;
import io.poststrom.smtp.XclientAttributes;
import io.poststrom.smtp.XclientAttributes.Name;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * XCLIENT within a session: a peer that is believed says who its client is, which is the client
 * from then on. Postfix's XCLIENT_README. What is not said stays as it was, except for who the
 * client has proven to be.
 */
final class Introduction {
  /** What EHLO announces to those who are believed. */
  static final String KEYWORD = "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final String V6_TAG = "IPV6:";
  private static final int MAX_PORT = 65_535;

  private final Acquaintance known;
  private final Introducers introducers;

  Introduction(Acquaintance known, Introducers introducers) {
    this.known = known;
    this.introducers = introducers;
  }

  /** What became of it. */
  sealed interface Outcome {
    /** The client is another one now; the peer may have said how it greeted. */
    record Done(State next) implements Outcome {}

    /** It is wrong, and changes nothing. */
    record Wrong(Reply reply) implements Outcome {}

    /** The client may not come in. */
    record Refused(Reply reply) implements Outcome {}
  }

  /** XCLIENT has come. */
  Outcome introduce(State state, String argument) {
    if (!known.mayIntroduce()) {
      return new Outcome.Wrong(Replies.unknown("XCLIENT"));
    }
    if (!state.isIdle()) {
      return new Outcome.Wrong(Replies.XCLIENT_IN_TRANSACTION);
    }
    try {
      return introduce(XclientAttributes.parse(argument));
    } catch (IllegalArgumentException e) {
      return new Outcome.Wrong(Replies.badIntroduction(e.getMessage()));
    }
  }

  private Outcome introduce(XclientAttributes said) {
    Client before = known.client();
    InetAddress address = said.get(Name.ADDR).map(Introduction::address).orElse(before.address());
    Client now =
        new Client(
            before.listener(),
            address,
            said.get(Name.PORT).map(Introduction::port).orElse(before.port()),
            said.get(Name.DESTADDR).map(Introduction::address).orElse(before.local()),
            introducers.trust(address));
    said.get(Name.DESTPORT).ifPresent(Introduction::port);
    Optional<String> login = said.get(Name.LOGIN).map(Introduction::identity);
    Optional<Hello> hello = hello(said);
    Optional<Reply> refusal = introducers.handedOver(before.address(), address);
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    known.introduced(now);
    login.ifPresent(known::proven);
    return new Outcome.Done(hello.<State>map(State.Greeted::new).orElseGet(State.Connected::new));
  }

  private Optional<Hello> hello(XclientAttributes said) {
    Hello.Form form =
        switch (said.get(Name.PROTO).orElse("ESMTP").toUpperCase(Locale.ROOT)) {
          case "SMTP" -> Hello.Form.HELO;
          case "ESMTP" ->
              known.client().listener() == Listener.LMTP ? Hello.Form.LHLO : Hello.Form.EHLO;
          default -> throw new IllegalArgumentException("PROTO is SMTP or ESMTP");
        };
    return said.get(Name.HELO)
        .map(name -> new Hello(name, form, known.tls().map(Tls::description)));
  }

  private static String identity(String text) {
    if (text.codePoints().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("LOGIN holds no white space");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static InetAddress address(String text) {
    boolean tagged = text.regionMatches(true, 0, V6_TAG, 0, V6_TAG.length());
    String literal = tagged ? text.substring(V6_TAG.length()) : text;
    Pattern form = tagged ? V6 : literal.indexOf(':') < 0 ? V4 : V6;
    if (!form.matcher(literal).matches()) {
      throw new IllegalArgumentException("an address is 192.0.2.1 or IPV6:2001:db8::1");
    }
    return InetAddress.ofLiteral(literal);
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw new IllegalArgumentException("a port is a number up to " + MAX_PORT);
    }
    return Integer.parseInt(text);
  }
}
