package io.poststrom.filter.dkim;

import io.poststrom.filter.content.Printable;
import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the value of a DKIM-Signature field. RFC 6376 sections 3.5 and 6.1.1. What is no tag list
 * is neutral; a list that makes no signature is a permerror, for the first thing wrong with it.
 */
final class SignatureParser {
  /** Octets of the field's value; a signature of 4,096 bits over 40 fields has less than 2,000. */
  static final int MAX_OCTETS = 16 << 10;

  private static final int SHOWN = 60;
  private static final int MAX_DIGITS = 18;

  private final TagList tags;
  private String problem = "";

  private SignatureParser(TagList tags) {
    this.tags = tags;
  }

  /** What parsing came to. */
  sealed interface Parsed {
    /** A signature. */
    record Valid(DkimSignature signature) implements Parsed {}

    /** None; the reason is printable ASCII. */
    record Invalid(DkimResult result, String reason) implements Parsed {}
  }

  /** Parses what stands after the field's colon, an octet a character. */
  static Parsed parse(String value) {
    if (value.length() > MAX_OCTETS) {
      return new Parsed.Invalid(
          DkimResult.NEUTRAL, "a signature of more than " + MAX_OCTETS + " octets");
    }
    return switch (TagList.parse(value)) {
      case TagList.Parsed.Invalid(String reason) -> new Parsed.Invalid(DkimResult.NEUTRAL, reason);
      case TagList.Parsed.Valid(TagList tags) -> new SignatureParser(tags).parse();
    };
  }

  private Parsed parse() {
    version();
    Optional<Algorithm> algorithm = algorithm();
    Optional<Domain> domain = domain("d");
    Optional<Domain> selector = domain("s");
    List<String> fields = fields();
    String bodyHash = base64("bh");
    String value = base64("b");
    Canonicalisation header = canonicalisation(0);
    Canonicalisation body = canonicalisation(1);
    String identity = domain.map(this::identity).orElse("");
    OptionalLong length = number("l");
    Optional<Instant> signedAt = time("t");
    Optional<Instant> expires = time("x");
    queries();
    if (signedAt.isPresent() && expires.isPresent() && !expires.get().isAfter(signedAt.get())) {
      note("x= is not after t=");
    }
    if (!problem.isEmpty() || algorithm.isEmpty() || domain.isEmpty() || selector.isEmpty()) {
      return new Parsed.Invalid(DkimResult.PERMERROR, problem);
    }
    return new Parsed.Valid(
        new DkimSignature(
            algorithm.get(),
            domain.get(),
            selector.get(),
            identity,
            header,
            body,
            fields,
            bodyHash,
            value,
            length,
            signedAt,
            expires));
  }

  private void version() {
    if (!required("v").equals("1")) {
      note("v= is not 1");
    }
  }

  private Optional<Algorithm> algorithm() {
    String word = required("a");
    Optional<Algorithm> algorithm = Algorithm.of(word);
    if (word.equalsIgnoreCase("rsa-sha1")) {
      note("rsa-sha1 must not be used (RFC 8301 section 3.1)");
    } else if (algorithm.isEmpty()) {
      note("unknown algorithm " + shown(word));
    }
    return algorithm;
  }

  private Optional<Domain> domain(String tag) {
    String text = utf8(required(tag));
    try {
      return Optional.of(Domain.of(text));
    } catch (IllegalArgumentException e) {
      note(tag + "= is no domain name");
      return Optional.empty();
    }
  }

  /** Section 5.4: From must be signed. */
  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    for (String name : TagList.withoutSpace(required("h")).split(":", -1)) {
      if (name.isEmpty()) {
        note("h= has an empty name");
      }
      fields.add(name.toLowerCase(Locale.ROOT));
    }
    if (!fields.contains("from")) {
      note("h= does not hold From");
    }
    return fields;
  }

  private String base64(String tag) {
    String text = TagList.withoutSpace(required(tag));
    try {
      if (Base64.getDecoder().decode(text).length == 0) {
        note(tag + "= is empty");
      }
    } catch (IllegalArgumentException e) {
      note(tag + "= is not Base64");
    }
    return text;
  }

  /** Simple for what is not named: section 3.5. */
  private Canonicalisation canonicalisation(int part) {
    String[] words = tags.compact("c").orElse("simple").split("/", -1);
    Optional<Canonicalisation> word =
        part < words.length
            ? Canonicalisation.of(words[part])
            : Optional.of(Canonicalisation.SIMPLE);
    if (word.isEmpty() || words.length > 2) {
      note("unknown canonicalisation " + shown(String.join("/", words)));
    }
    return word.orElse(Canonicalisation.SIMPLE);
  }

  /** Its domain is {@code d=} or lies below it: section 3.5. */
  private String identity(Domain domain) {
    Optional<String> told = tags.value("i").map(SignatureParser::unquoted);
    if (told.isEmpty()) {
      return "@" + domain.text();
    }
    int at = told.get().lastIndexOf('@');
    try {
      Domain own = Domain.of(told.get().substring(at + 1));
      boolean within = own.equals(domain) || own.ascii().endsWith("." + domain.ascii());
      if (at < 0 || !within) {
        note("i= does not lie within d=");
      }
    } catch (IllegalArgumentException e) {
      note("i= holds no domain name");
    }
    return told.get();
  }

  private OptionalLong number(String tag) {
    Optional<String> text = tags.value(tag);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    String digits = text.get();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      note(tag + "= is no number");
      return OptionalLong.empty();
    }
    return OptionalLong.of(digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits));
  }

  /** Of more seconds than a clock of ours will ever show: never. */
  private Optional<Instant> time(String tag) {
    OptionalLong seconds = number(tag);
    return seconds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Instant.ofEpochSecond(Math.min(seconds.getAsLong(), Instant.MAX.getEpochSecond())));
  }

  private void queries() {
    Optional<String> methods = tags.compact("q");
    if (methods.isPresent() && !List.of(methods.get().split(":", -1)).contains("dns/txt")) {
      note("no query method in q= that we know");
    }
  }

  private String required(String tag) {
    Optional<String> value = tags.value(tag);
    if (value.isEmpty()) {
      note("no tag " + tag + "=");
    }
    return value.orElse("");
  }

  /** The first problem stays. */
  private void note(String what) {
    if (problem.isEmpty()) {
      problem = what;
    }
  }

  /** DKIM-Quoted-Printable, section 2.11, which holds UTF-8 (RFC 8616 section 3). */
  private static String unquoted(String value) {
    String text = TagList.withoutSpace(value);
    StringBuilder octets = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (text.charAt(i) == '=' && high >= 0 && low >= 0) {
        octets.append((char) (high << 4 | low));
        i += 2;
      } else {
        octets.append(text.charAt(i));
      }
    }
    return utf8(octets.toString());
  }

  private static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String shown(String word) {
    return Printable.ascii(word.length() > SHOWN ? word.substring(0, SHOWN) + "..." : word);
  }
}
