package io.poststrom.settings;

import io.poststrom.settings.SenderPolicy.Covered;
import io.poststrom.settings.SenderPolicy.IdentityPattern;
import io.poststrom.settings.SenderPolicy.Limits;
import io.poststrom.settings.SenderPolicy.Rate;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a SenderPolicy document may hold. */
final class SenderPolicySchema {
  private static final Set<String> SPEC =
      Set.of("identities", "networks", "reversePaths", "authors", "size", "rates");
  private static final Set<String> RATE = Set.of("mails", "recipients", "per");
  private static final int MAX_RATES = 4;
  private static final int MAX_COUNT = 1_000_000;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)");
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(31);

  private SenderPolicySchema() {}

  static SenderPolicy read(String name, Fields top) throws Mistake {
    Fields spec = top.fields("spec", SPEC);
    Covered covered = covered(spec);
    List<AddressPattern> reversePaths = spec.list("reversePaths", AddressPattern::parse);
    List<AddressPattern> authors =
        spec.has("authors") ? spec.list("authors", SenderPolicySchema::author) : reversePaths;
    if (covered.identities().isEmpty()
        && (reversePaths.contains(new AddressPattern.Own())
            || authors.contains(new AddressPattern.Own()))) {
      throw spec.mistake(
          "networks", "own means nothing here: clients of a network have no identity");
    }
    return new SenderPolicy(name, covered, reversePaths, authors, limits(spec));
  }

  private static Covered covered(Fields spec) throws Mistake {
    if (!spec.has("identities") && !spec.has("networks")) {
      throw spec.mistake("want identities, networks or both: whom the policy is about");
    }
    List<IdentityPattern> identities =
        spec.has("identities") ? spec.list("identities", IdentityPattern::new) : List.of();
    List<String> networks =
        spec.has("networks") ? spec.list("networks", SenderPolicySchema::network) : List.of();
    return new Covered(identities, networks);
  }

  private static AddressPattern author(String text) {
    AddressPattern pattern = AddressPattern.parse(text);
    if (pattern instanceof AddressPattern.NullPath) {
      throw new IllegalArgumentException("nobody writes as <>; it is a reverse-path only");
    }
    return pattern;
  }

  /** {@code ADDRESS/BITS}, with the bits even where all of them count, and nothing behind them. */
  private static String network(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int most = Byte.SIZE * address.getAddress().length;
    String bits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
      throw new IllegalArgumentException("want ADDRESS or ADDRESS/BITS with 0 to " + most);
    }
    return first(address, Integer.parseInt(bits)).getHostAddress() + "/" + Integer.parseInt(bits);
  }

  private static InetAddress first(InetAddress address, int bits) {
    byte[] octets = address.getAddress();
    for (int bit = bits; bit < Byte.SIZE * octets.length; bit++) {
      octets[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the length has not changed", e);
    }
  }

  private static Limits limits(Fields spec) throws Mistake {
    OptionalLong size =
        spec.has("size")
            ? OptionalLong.of(spec.text("size", SenderPolicySchema::size))
            : OptionalLong.empty();
    if (!spec.has("rates")) {
      return new Limits(size, List.of());
    }
    List<Rate> rates = spec.mappings("rates", RATE, SenderPolicySchema::rate);
    if (rates.size() > MAX_RATES) {
      throw spec.mistake("rates", "want at most " + MAX_RATES);
    }
    return new Limits(size, rates);
  }

  private static Rate rate(Fields fields) throws Mistake {
    OptionalInt mails = count(fields, "mails");
    OptionalInt recipients = count(fields, "recipients");
    if (mails.isEmpty() && recipients.isEmpty()) {
      throw fields.mistake("want mails, recipients or both");
    }
    return new Rate(mails, recipients, fields.text("per", SenderPolicySchema::time));
  }

  private static OptionalInt count(Fields fields, String field) throws Mistake {
    return fields.has(field)
        ? OptionalInt.of(fields.text(field, SenderPolicySchema::count))
        : OptionalInt.empty();
  }

  private static int count(String text) {
    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > MAX_COUNT) {
      throw new IllegalArgumentException("want a whole number from 0 to " + MAX_COUNT);
    }
    return Integer.parseInt(text);
  }

  private static long size(String text) {
    Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException("want a size such as 500K or 20M");
    }
    int shift = size.group(2).isEmpty() ? 0 : 10 * (1 + "KMG".indexOf(size.group(2)));
    return Long.parseLong(size.group(1)) << shift;
  }

  private static Duration time(String text) {
    Matcher time = TIME.matcher(text);
    Duration per = time.matches() ? unit(time.group(2), time.group(1)) : Duration.ZERO;
    if (per.isZero() || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("want a time from 1s to 31d, such as 10m, 1h or 1d");
    }
    return per;
  }

  private static Duration unit(String unit, String count) {
    long number = Long.parseLong(count);
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
