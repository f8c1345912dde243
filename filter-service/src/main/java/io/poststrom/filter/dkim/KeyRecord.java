package io.poststrom.filter.dkim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A published key, parsed. RFC 6376 section 3.6.1. Notes ({@code n=}) and what a tag of RFC 4871
 * said of local parts ({@code g=}, which RFC 6376 took out) are ignored as unknown tags are.
 *
 * @param type {@code k=}: {@code rsa} or {@code ed25519}
 * @param data {@code p=}: Base64 without white space
 * @param testing {@code t=y}: the domain is trying DKIM out
 * @param strict {@code t=s}: {@code i=} must be of {@code d=} itself, not of a subdomain
 */
public record KeyRecord(String type, String data, boolean testing, boolean strict) {
  /** Characters of a record; a key of 8,192 bits has 1,500. */
  static final int MAX_CHARACTERS = 4_096;

  /** What a record without a key in it says. Section 3.6.1, tag p. */
  public static final Parsed REVOKED = new Parsed.Invalid("the key has been revoked");

  /** What parsing came to. */
  public sealed interface Parsed {
    /** A key that may sign mail. */
    record Valid(KeyRecord key) implements Parsed {}

    /** None; the reason is printable ASCII. */
    record Invalid(String reason) implements Parsed {}
  }

  /** Parses a TXT record, an octet a character. */
  public static Parsed parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return new Parsed.Invalid("the key record is longer than " + MAX_CHARACTERS + " octets");
    }
    return switch (TagList.parse(text)) {
      case TagList.Parsed.Invalid(String reason) ->
          new Parsed.Invalid("the key record has " + reason);
      case TagList.Parsed.Valid(TagList tags) ->
          problem(tags)
              .<Parsed>map(Parsed.Invalid::new)
              .orElseGet(() -> isRevoked(tags) ? REVOKED : new Parsed.Valid(of(tags)));
    };
  }

  private static KeyRecord of(TagList tags) {
    List<String> flags = words(tags, "t", "");
    return new KeyRecord(
        type(tags), tags.compact("p").orElse(""), flags.contains("y"), flags.contains("s"));
  }

  /** Why it is no key for us: section 6.1.2, steps 4 to 7. */
  private static Optional<String> problem(TagList tags) {
    Optional<String> version = tags.value("v");
    if (version.isPresent() && !(version.get().equals("DKIM1") && tags.first().equals("v"))) {
      return Optional.of("the key record does not begin with v=DKIM1");
    }
    if (!words(tags, "h", "sha256").contains("sha256")) {
      return Optional.of("the key is not for sha256");
    }
    List<String> services = words(tags, "s", "*");
    if (!services.contains("*") && !services.contains("email")) {
      return Optional.of("the key is not for email");
    }
    if (!type(tags).equals("rsa") && !type(tags).equals("ed25519")) {
      return Optional.of("the key is of an unknown type");
    }
    return tags.compact("p").isEmpty() ? Optional.of("the key record has no p=") : Optional.empty();
  }

  private static boolean isRevoked(TagList tags) {
    return tags.compact("p").filter(String::isEmpty).isPresent();
  }

  private static String type(TagList tags) {
    return tags.value("k").orElse("rsa");
  }

  private static List<String> words(TagList tags, String name, String unlessTold) {
    return Arrays.asList(tags.compact(name).orElse(unlessTold).split(":", -1));
  }
}
