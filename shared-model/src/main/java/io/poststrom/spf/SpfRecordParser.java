package io.poststrom.spf;

import io.poststrom.spf.Network.Numbers;
import io.poststrom.spf.SpfRecord.Directive;
import io.poststrom.spf.SpfRecord.Parsed;
import io.poststrom.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a record by the grammar of RFC 7208 section 12, strictly and whole: one wrong term spoils
 * it. Never throws.
 */
final class SpfRecordParser {
  /** Longer records cannot be meant for use: section 3.4 wants them to fit a UDP packet. */
  static final int MAX_LENGTH = 16 << 10;

  private static final int VERSION_LENGTH = 6;
  private static final int SHOWN = 60;

  private final List<Directive> directives = new ArrayList<>();
  private Optional<MacroString> redirect = Optional.empty();
  private Optional<MacroString> explanation = Optional.empty();

  private SpfRecordParser() {}

  /** Parses a text of which {@link SpfRecord#isSpf} is true. */
  static Parsed parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return new Parsed.Invalid("the record is longer than " + MAX_LENGTH + " octets");
    }
    SpfRecordParser parser = new SpfRecordParser();
    int from = VERSION_LENGTH;
    while (from < text.length()) {
      int to = text.indexOf(' ', from);
      to = to < 0 ? text.length() : to;
      if (to > from && !parser.term(text.substring(from, to))) {
        return new Parsed.Invalid("'" + shown(text.substring(from, to)) + "' is not a valid term");
      }
      from = to + 1;
    }
    return new Parsed.Valid(new SpfRecord(parser.directives, parser.redirect, parser.explanation));
  }

  /** False where the term is not valid. */
  private boolean term(String term) {
    Optional<SpfResult> qualifier = qualifier(term.charAt(0));
    int start = qualifier.isPresent() ? 1 : 0;
    int end = start;
    while (end < term.length() && isNameCharacter(term.charAt(end))) {
      end++;
    }
    String name = term.substring(start, end).toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      return false;
    }
    if (end < term.length() && term.charAt(end) == '=') {
      return start == 0
          && Character.isLetter(name.charAt(0))
          && modifier(name, term.substring(end + 1));
    }
    Optional<Mechanism> mechanism = mechanism(name, term.substring(end));
    mechanism.ifPresent(
        m -> directives.add(new Directive(qualifier.orElse(SpfResult.PASS), m, term)));
    return mechanism.isPresent();
  }

  /** Section 6. Each of the known ones stands once at most; unknown ones must be well-formed. */
  private boolean modifier(String name, String value) {
    return switch (name) {
      case "redirect" -> {
        boolean first = redirect.isEmpty();
        redirect = MacroString.domainSpec(value);
        yield first && redirect.isPresent();
      }
      case "exp" -> {
        boolean first = explanation.isEmpty();
        explanation = MacroString.domainSpec(value);
        yield first && explanation.isPresent();
      }
      default -> MacroString.macroString(value).isPresent();
    };
  }

  private static Optional<Mechanism> mechanism(String name, String rest) {
    return switch (name) {
      case "all" -> rest.isEmpty() ? Optional.of(new Mechanism.All()) : Optional.empty();
      case "include" -> argument(rest).map(Mechanism.Include::new);
      case "exists" -> argument(rest).map(Mechanism.Exists::new);
      case "ptr" ->
          rest.isEmpty()
              ? Optional.of(new Mechanism.Ptr(Optional.empty()))
              : argument(rest).map(domain -> new Mechanism.Ptr(Optional.of(domain)));
      case "a" -> host(rest).map(h -> new Mechanism.A(h.domain, h.cidr));
      case "mx" -> host(rest).map(h -> new Mechanism.Mx(h.domain, h.cidr));
      case "ip4" -> network(rest, 32);
      case "ip6" -> network(rest, 128);
      default -> Optional.empty();
    };
  }

  private static Optional<MacroString> argument(String rest) {
    return rest.startsWith(":") ? MacroString.domainSpec(rest.substring(1)) : Optional.empty();
  }

  private record HostTerm(Optional<MacroString> domain, Mechanism.DualCidr cidr) {}

  /** {@code [":" domain-spec] ["/" ip4-cidr] ["//" ip6-cidr]}; a domain may hold slashes too. */
  private static Optional<HostTerm> host(String rest) {
    int ip4 = 32;
    int ip6 = 128;
    int end = rest.length();
    int digits = digitsAtEnd(rest, end);
    if (digits >= 2 && rest.charAt(digits - 1) == '/' && rest.charAt(digits - 2) == '/') {
      ip6 = Numbers.parse(rest.substring(digits, end), 128);
      end = digits - 2;
      digits = digitsAtEnd(rest, end);
    }
    if (digits < end && digits >= 1 && rest.charAt(digits - 1) == '/') {
      ip4 = Numbers.parse(rest.substring(digits, end), 32);
      end = digits - 1;
    }
    if (ip4 < 0 || ip6 < 0) {
      return Optional.empty();
    }
    Mechanism.DualCidr cidr = new Mechanism.DualCidr(ip4, ip6);
    return end == 0
        ? Optional.of(new HostTerm(Optional.empty(), cidr))
        : argument(rest.substring(0, end)).map(d -> new HostTerm(Optional.of(d), cidr));
  }

  private static int digitsAtEnd(String text, int end) {
    int start = end;
    while (start > 0 && text.charAt(start - 1) >= '0' && text.charAt(start - 1) <= '9') {
      start--;
    }
    return start;
  }

  private static Optional<Mechanism> network(String rest, int width) {
    if (!rest.startsWith(":")) {
      return Optional.empty();
    }
    int slash = rest.indexOf('/');
    String address = rest.substring(1, slash < 0 ? rest.length() : slash);
    int bits = slash < 0 ? width : Numbers.parse(rest.substring(slash + 1), width);
    if (bits < 0) {
      return Optional.empty();
    }
    return (width == 32 ? Network.parseIp4(address) : Network.parseIp6(address))
        .map(octets -> new Mechanism.Ip(Network.of(octets, bits)));
  }

  private static Optional<SpfResult> qualifier(char c) {
    return switch (c) {
      case '+' -> Optional.of(SpfResult.PASS);
      case '-' -> Optional.of(SpfResult.FAIL);
      case '~' -> Optional.of(SpfResult.SOFTFAIL);
      case '?' -> Optional.of(SpfResult.NEUTRAL);
      default -> Optional.empty();
    };
  }

  private static boolean isNameCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_'
        || c == '.';
  }

  /** Cut, and with nothing unprintable in it: it goes into logs and header fields. */
  private static String shown(String term) {
    String cut = term.length() > SHOWN ? term.substring(0, SHOWN) + "..." : term;
    return Printable.ascii(cut);
  }
}
