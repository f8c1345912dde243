package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.DmarcRecord.Boundary;
import io.poststrom.filter.dmarc.DmarcRecord.Parsed;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a record by the grammar of RFC 9989 section 4.8: unknown tags and values are passed over,
 * the first of two equal tags counts. Never throws.
 */
final class DmarcRecordParser {
  /** Longer ones cannot be meant for use; what a domain may send is 64 KiB. */
  private static final int MAX_LENGTH = 16 << 10;

  private static final int MAX_TAGS = 100;
  private static final int MAX_URIS = 20;
  private static final Pattern VERSION = Pattern.compile("[vV][ \t]*=[ \t]*DMARC1[ \t]*");
  private static final Pattern PERCENT = Pattern.compile("100|[0-9]{1,2}");
  private static final Pattern OPTIONS = Pattern.compile("[01ds](:[01ds]){0,3}");
  private static final Pattern OLD_SIZE = Pattern.compile("!([0-9]{1,30})([kmgtKMGT]?)$");

  private final Map<String, String> tags;

  private DmarcRecordParser(Map<String, String> tags) {
    this.tags = tags;
  }

  static Parsed parse(String text) {
    String[] parts = text.split(";", MAX_TAGS);
    if (!VERSION.matcher(parts[0]).matches()) {
      return new Parsed.Foreign();
    }
    if (text.length() > MAX_LENGTH) {
      return new Parsed.Unusable("the record is longer than " + MAX_LENGTH + " octets");
    }
    Map<String, String> tags = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        String name = parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
        tags.putIfAbsent(name, parts[i].substring(equals + 1).strip());
      }
    }
    return new DmarcRecordParser(tags).record();
  }

  /** Section 4.10.1: policies that can't be read count as none if reports are wanted at least. */
  private Parsed record() {
    List<ReportUri> aggregateReports = uris("rua");
    Optional<Policy> policy = policy("p");
    boolean readable = policy.isPresent() && isPolicyOrAbsent("sp") && isPolicyOrAbsent("np");
    if (!readable && aggregateReports.isEmpty()) {
      return new Parsed.Unusable("the record has no valid policy and asks for no reports");
    }
    Policy own = readable ? policy.orElse(Policy.NONE) : Policy.NONE;
    Policy subdomains = readable ? policy("sp").orElse(own) : Policy.NONE;
    Policy missing = readable ? policy("np").orElse(subdomains) : Policy.NONE;
    boolean testing = tag("t").equals("y");
    return new Parsed.Valid(
        new DmarcRecord(
            own,
            subdomains,
            missing,
            tag("adkim").equals("s"),
            tag("aspf").equals("s"),
            boundary(),
            testing,
            percent(),
            aggregateReports,
            uris("ruf").stream().map(ReportUri::text).toList(),
            OPTIONS.matcher(tag("fo")).matches() ? tag("fo") : "0"));
  }

  private String tag(String name) {
    return tags.getOrDefault(name, "").toLowerCase(Locale.ROOT);
  }

  private Optional<Policy> policy(String name) {
    return Policy.of(tag(name));
  }

  private boolean isPolicyOrAbsent(String name) {
    return !tags.containsKey(name) || policy(name).isPresent();
  }

  private Boundary boundary() {
    return switch (tag("psd")) {
      case "y" -> Boundary.PUBLIC_SUFFIX;
      case "n" -> Boundary.ORGANIZATION;
      default -> Boundary.UNKNOWN;
    };
  }

  private int percent() {
    return PERCENT.matcher(tag("pct")).matches() ? Integer.parseInt(tag("pct")) : 100;
  }

  private List<ReportUri> uris(String name) {
    List<ReportUri> uris = new ArrayList<>();
    String[] texts = tags.getOrDefault(name, "").split(",", MAX_URIS + 1);
    for (int i = 0; i < Math.min(texts.length, MAX_URIS); i++) {
      Matcher size = OLD_SIZE.matcher(texts[i].strip());
      OptionalLong mostOctets = size.find() ? octets(size) : OptionalLong.empty();
      String plain = size.replaceFirst("");
      if (isUri(plain)) {
        uris.add(new ReportUri(plain, mostOctets));
      }
    }
    return uris;
  }

  /** RFC 7489 section 6.2: units of 1,024; a size beyond 64 bits is no limit. */
  private static OptionalLong octets(Matcher size) {
    int power =
        size.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(size.group(2).toLowerCase(Locale.ROOT));
    BigInteger octets = new BigInteger(size.group(1)).shiftLeft(10 * power);
    return octets.bitLength() < Long.SIZE
        ? OptionalLong.of(octets.longValue())
        : OptionalLong.empty();
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
