package io.poststrom.ingress.door;

import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name in HELO or EHLO says for itself. RFC 5321 section 4.1.4 forbids to refuse a mail
 * because the name is not the client's; that it is ours, or none at all, says enough.
 *
 * @param isOurs whether a domain is one of ours
 */
record HelloCheck(DoorRules.Hello rules, Domain hostname, Predicate<Domain> isOurs) {
  private static final Pattern LITERAL = Pattern.compile("\\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})]");
  private static final Pattern BARE_ADDRESS =
      Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  /** RFC 5321 section 4.1.2, and the underscore that many programs send. */
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}_]([\\p{L}\\p{M}\\p{N}_-]*[\\p{L}\\p{M}\\p{N}_])?");

  private static final Reply NO_NAME =
      Reply.of(501, 5, 2, "Your name in HELO or EHLO is neither a domain nor an address literal");
  private static final Reply NO_LITERALS =
      Reply.of(550, 7, 1, "Introduce yourself with a domain; address literals are not taken here");
  private static final Reply OUR_NAME =
      Reply.of(550, 7, 1, "You introduce yourself with a name of ours");

  /** What speaks against a name. */
  Optional<Barred> objection(Client client, String name) {
    if (name.startsWith("[")) {
      return literal(client, name);
    }
    if (!isDomain(name)) {
      return rules.syntax() ? Optional.of(new Barred(NO_NAME, "helo-syntax")) : Optional.empty();
    }
    return rules.ownName() && isOurName(name) && isElsewhere(client)
        ? Optional.of(new Barred(OUR_NAME, "helo-own-name"))
        : Optional.empty();
  }

  /** Whether it can be asked for in DNS: a name of more than one label. */
  static boolean isQualified(String name) {
    return isDomain(name) && name.indexOf('.') > 0 && name.indexOf('.') < name.length() - 1;
  }

  private Optional<Barred> literal(Client client, String name) {
    Optional<InetAddress> address = address(name);
    if (address.isEmpty()) {
      return rules.syntax() ? Optional.of(new Barred(NO_NAME, "helo-syntax")) : Optional.empty();
    }
    if (!rules.literals()) {
      return Optional.of(new Barred(NO_LITERALS, "helo-literal"));
    }
    return rules.ownName() && address.get().equals(client.local()) && isElsewhere(client)
        ? Optional.of(new Barred(OUR_NAME, "helo-own-name"))
        : Optional.empty();
  }

  /** A client on this very host has our name. */
  private static boolean isElsewhere(Client client) {
    return !client.address().isLoopbackAddress() && !client.address().equals(client.local());
  }

  private boolean isOurName(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (bare.toLowerCase(Locale.ROOT).equals(hostname.ascii().toLowerCase(Locale.ROOT))) {
      return true;
    }
    try {
      return isOurs.test(Domain.of(bare));
    } catch (IllegalArgumentException e) {
      return false; // an underscore: no mail domain
    }
  }

  private static boolean isDomain(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (bare.isEmpty()
        || bare.length() > Domain.MAX_OCTETS
        || BARE_ADDRESS.matcher(bare).matches()) {
      return false;
    }
    for (String label : bare.split("\\.", -1)) {
      if (label.length() > 63 || !LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<InetAddress> address(String literal) {
    Matcher matcher = LITERAL.matcher(literal);
    try {
      return matcher.matches()
          ? Optional.of(InetAddress.ofLiteral(matcher.group(1)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
